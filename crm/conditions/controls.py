"""The control in which the value of a comparison is given."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from crm.conditions.amounts import home_currency, offered_currencies
from crm.conditions.asking import PICKED, Asker, is_picked
from crm.conditions.fields import Field, FieldKind
from crm.conditions.operators import ME, OPERATORS, Operand
from crm.conditions.periods import DAY_NAMES, NAMED, period_words
from crm.tenancy.ids import as_uuid

YES_NO = (("yes", "Yes"), ("no", "No"))
LONGEST = 200
MANY = (Operand.CHOICES, Operand.RECORDS, Operand.MONEY)

Common = dict[str, Any]


def control(
    asker: Asker, field: Field, op: str, texts: Sequence[str], name: str, label: str
) -> forms.BoundField | None:
    """The control of a comparison, filled with what was written; None where there is nothing to give."""
    operator = OPERATORS[field.kind].get(op) or next(iter(OPERATORS[field.kind].values()))
    common: Common = {"label": label, "required": False}
    if picks := is_picked(field) and operator.operand in PICKED:
        made: forms.Field = forms.Field(widget=PickWidget(field.to, many=operator.operand == Operand.RECORDS), **common)
    elif operator.operand in _CONTROLS:
        made = _CONTROLS[operator.operand](field, common)
    else:
        return None
    if asker.me and field.kind == FieldKind.MEMBER and isinstance(made, forms.ChoiceField):
        _offer_me(made)
    _keep_chosen(made, field, [text for text in texts if text])
    many = picks or operator.operand in MANY
    form = forms.Form(initial={name: list(texts) if many else (texts[0] if texts else None)})
    form.fields[name] = made
    return form[name]


class AmountWidget(forms.Widget):
    """An amount and its currency, both sent under one name."""

    def format_value(self, value: Any) -> Any:
        """["1200", "JPY"], with the organization's own currency where none was chosen."""
        texts = [value] if isinstance(value, str) else list(value or [])
        amount = texts[0] if texts else ""
        return [amount, texts[1] if len(texts) > 1 else home_currency()]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Both in one line."""
        amount, currency = self.format_value(value)
        own = {"inputmode": "decimal", "autocomplete": "off", "maxlength": 40}
        given = self.build_attrs(self.attrs | own, attrs)
        box = forms.TextInput(given).render(name, amount)
        chooser = {"class": "form-select", "aria-label": "Currency", "id": f"{given.get('id', name)}-currency"}
        codes = [(code, code) for code in offered_currencies(currency)]
        return format_html(
            '<span class="fl-amount">{}{}</span>', box, forms.Select(chooser, codes).render(name, currency)
        )


class PickWidget(forms.Widget):
    """Records of a kind by their names: some are offered while one types. With `many`, a further box for one more."""

    def __init__(self, kind: str, *, many: bool = False) -> None:
        super().__init__()
        self.kind, self.many = kind, many

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Boxes with a list of offers behind each."""
        texts = [value] if isinstance(value, str) else [text for text in value or [] if text]
        boxes = [*texts, ""] if self.many or not texts else texts[:1]
        given = self.build_attrs(self.attrs, attrs)
        shown = [self._box(name, text, given, at) for at, text in enumerate(boxes)]
        return format_html('<span class="fl-picks">{}</span>', format_html_join("", "{}", ((box,) for box in shown)))

    def _box(self, name: str, text: str, given: dict[str, Any], at: int) -> SafeString:
        own_id = f"{given.get('id', name)}{f'-{at}' if at else ''}"
        more = {} if at == 0 else {"aria-label": "One more", "autofocus": False}
        box = forms.TextInput().render(
            name,
            text,
            {
                **given,
                **more,
                "id": own_id,
                "list": f"{own_id}-known",
                "autocomplete": "off",
                "maxlength": LONGEST,
                "placeholder": "or one more" if at else "Type a name",
                "hx-get": reverse("web:link_suggestions", args=[self.kind]),
                "hx-trigger": "input changed delay:200ms",
                "hx-target": "next datalist",
                "hx-swap": "innerHTML",
                "hx-sync": "this:replace",
                "hx-params": name,
            },
        )
        return mark_safe(f'{box}<datalist id="{own_id}-known"></datalist>')  # noqa: S308  # ids are paths of the form


def _choice(field: Field, common: Common) -> forms.Field:
    return forms.ChoiceField(choices=[("", "Choose"), *field.options()], **common)


def _several(field: Field, common: Common) -> forms.Field:
    return forms.MultipleChoiceField(choices=list(field.options()), widget=forms.CheckboxSelectMultiple, **common)


def _typed(field: Field, common: Common) -> forms.Field:
    return forms.CharField(max_length=LONGEST, **common)


def _number(field: Field, common: Common) -> forms.Field:
    step = "1" if field.scale == 1 else "any"
    return forms.CharField(widget=forms.NumberInput({"step": step}), max_length=LONGEST, **common)


def _days(field: Field, common: Common) -> forms.Field:
    return forms.CharField(widget=forms.NumberInput({"min": 0, "step": 1}), max_length=LONGEST, **common)


def _day(field: Field, common: Common) -> forms.Field:
    return forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), **common)


def _period(field: Field, common: Common) -> forms.Field:
    return forms.ChoiceField(choices=[("", "Choose"), *DAY_NAMES, *NAMED], **common)


_CONTROLS: dict[Operand, Callable[[Field, Common], forms.Field]] = {
    Operand.CHOICE: _choice,
    Operand.RECORD: _choice,
    Operand.CHOICES: _several,
    Operand.RECORDS: _several,
    Operand.YES_NO: lambda field, common: forms.ChoiceField(choices=YES_NO, **common),
    Operand.DAY: _day,
    Operand.PERIOD: _period,
    Operand.TEXT: _typed,
    Operand.MONEY: lambda field, common: forms.Field(widget=AmountWidget(), **common),
    Operand.NUMBER: _number,
    Operand.DAYS: _days,
}


def _offer_me(made: forms.ChoiceField) -> None:
    first, *others = list(made.choices)  # type: ignore[arg-type]
    made.choices = [first, (ME, "me"), *others] if first[0] == "" else [(ME, "me"), first, *others]


def _keep_chosen(made: forms.Field, field: Field, texts: list[str]) -> None:
    """Let what is chosen already stay to be chosen, though it is not in the list (a colleague who left, "2026-11")."""
    if not isinstance(made, forms.ChoiceField):
        return
    offered = list(made.choices)  # type: ignore[arg-type]
    known = {str(value) for value, _ in offered}
    others = [text for text in texts if text not in known]
    names = field.names_of(text for text in others if as_uuid(text)) if field.kind == FieldKind.MEMBER else {}
    made.choices = [*offered, *((text, names.get(text, period_words(text))) for text in others)]
