"""The control of each kind of field that an organization made itself. All of them clean to what is stored."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from crm.accounts.actor import Actor
from crm.money import CURRENCIES, Money
from crm.records.custom.texts import plain_number
from crm.records.custom.values import LONGEST_TEXT, read_custom
from crm.records.custom.words import unseen_word
from crm.records.linking import LINKABLES, read_link
from crm.records.models import CustomField, CustomKind
from crm.records.registry import RECORD_TYPES
from crm.tenancy.ids import as_uuid
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id

Choices = list[tuple[str, str]]

NOT_SAID = "Not said"
NEEDED = "Fill this in: it may not stay empty."


class OwnControl(forms.Field):
    """A form field of one custom field; `typed` turns what the widget gives into what `read_custom` reads."""

    custom: CustomField
    actor: Actor

    def clean(self, value: Any) -> Any:
        """What is stored; None for nothing. Raises ValidationError saying what would be right."""
        try:
            stored = read_custom(self.custom, self.typed(value))
        except ValueError as error:
            raise ValidationError(str(error)) from error
        if stored is None and self.required:
            raise ValidationError(NEEDED, code="required")
        return stored

    def typed(self, value: Any) -> Any:
        """For `read_custom`. Raises ValueError."""
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether something else was typed than stood there."""
        return bool(self.prepare_value(initial) != data)


class NumberControl(OwnControl):
    def typed(self, value: Any) -> Any:
        """With a decimal comma too: "12,5"; "1,250" is twelve hundred and fifty."""
        return plain_number(str(value or ""))


class BoolControl(OwnControl):
    def prepare_value(self, value: Any) -> Any:
        """As the choice is called."""
        return {True: "yes", False: "no", None: ""}.get(value, value)


class MoneyControl(OwnControl):
    def typed(self, value: Any) -> Any:
        """The amount in its currency."""
        amount, currency = value or ("", "")
        if not str(amount or "").strip():
            return None
        if currency not in CURRENCIES:
            raise ValueError("Choose the currency.")
        return Money.parse(str(amount), currency)


class LinkControl(OwnControl):
    def typed(self, value: Any) -> Any:
        """The record that is written so; what stood there before may stay, also where it can't be seen."""
        text = str(value or "").strip()
        if not text:
            return None
        if self.initial and text == self.prepare_value(self.initial):
            return self.initial
        return read_link(self.custom.links_to, text[:200], self.actor)

    def prepare_value(self, value: Any) -> Any:
        """The stored id as one would write the record's name; what the actor may not see is not named."""
        record_id = as_uuid(value)
        if record_id is None:
            return value
        kind = self.custom.links_to
        own = RECORD_TYPES[kind]
        if record := own.known_to(self.actor).filter(pk=record_id).first():
            return LINKABLES[kind].written(record)
        return unseen_word(kind) if own.model.everything.filter(pk=record_id).exists() else ""


class MoneyWidget(forms.MultiWidget):
    """An amount and its currency."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        amount = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        choice = forms.Select(choices=[(code, code) for code in CURRENCIES], attrs={"aria-label": "Currency"})
        super().__init__([amount, choice])

    def decompress(self, value: Any) -> list[Any]:
        """["1250.00", "EUR"]."""
        if isinstance(value, dict):
            money = Money(value["minor"], value["currency"])
            return [f"{money.amount:f}", money.currency]
        return ["", self.currency]

    def id_for_label(self, id_: str) -> str:
        """The amount's."""
        return f"{id_}_0" if id_ else id_

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """The currency looks like a list and never takes the focus first."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        chooser = context["widget"]["subwidgets"][1]["attrs"]
        chooser.pop("autofocus", None)
        chooser["class"] = chooser.get("class", "").replace("form-control", "form-select")
        return context

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        """Both in one line."""
        return mark_safe(f'<span class="fl-ownmoney">{super().render(*args, **kwargs)}</span>')  # noqa: S308


class LinkWidget(forms.TextInput):
    """Names are offered while one types; without scripts one types them in full."""

    def __init__(self, kind: str) -> None:
        super().__init__(
            attrs={
                "autocomplete": "off",
                "maxlength": 200,
                "hx-get": reverse("web:link_suggestions", args=[kind]),
                "hx-trigger": "input changed delay:200ms",
                "hx-target": "next datalist",
                "hx-swap": "innerHTML",
                "hx-sync": "this:replace",
                "hx-params": "*",
            }
        )

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """With the list of what is offered behind it."""
        known = f"{(attrs or {}).get('id', name)}-known"
        box = super().render(name, value, {**(attrs or {}), "list": known}, renderer)
        return mark_safe(f'{box}<datalist id="{known}"></datalist>')  # noqa: S308  # ids are made of keys


def control_for(
    custom: CustomField, *, actor: Actor, stored: Any = None, in_place: bool = False, currency: str = ""
) -> OwnControl:
    """The form field of a custom field; `stored` is the record's value, `in_place` for editing among the facts."""
    control = _CONTROLS.get(CustomKind(custom.kind), OwnControl)(
        label=custom.label,
        help_text=custom.help,
        required=custom.required,
        initial=stored,
        widget=_widget(custom, stored, in_place, currency),
    )
    control.custom, control.actor = custom, actor
    control.widget.is_required = False  # we say it in our own words
    return control


def _widget(custom: CustomField, stored: Any, in_place: bool, currency: str) -> forms.Widget:
    if custom.kind == CustomKind.MONEY:
        return MoneyWidget(currency or _currency())
    if custom.kind == CustomKind.BOOL:
        return _yes_or_no(custom, in_place)
    if custom.kind == CustomKind.TEXT and isinstance(stored, str) and "\n" in stored:
        return forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_TEXT})
    return _WIDGETS[CustomKind(custom.kind)](custom, stored)


def _yes_or_no(custom: CustomField, in_place: bool) -> forms.Widget:
    answers = [("yes", "Yes"), ("no", "No")]
    if in_place:
        return forms.Select(choices=[("", NOT_SAID), *answers])
    return forms.RadioSelect(choices=answers if custom.required else [*answers, ("", NOT_SAID)])


_WIDGETS: dict[CustomKind, Callable[[CustomField, Any], forms.Widget]] = {
    CustomKind.TEXT: lambda _custom, _stored: forms.TextInput(attrs={"maxlength": LONGEST_TEXT}),
    CustomKind.NUMBER: lambda _custom, _stored: forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    CustomKind.DATE: lambda _custom, _stored: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    CustomKind.CHOICE: lambda custom, stored: forms.Select(choices=[("", "Not chosen"), *_offered(custom, [stored])]),
    CustomKind.CHOICES: lambda custom, stored: forms.CheckboxSelectMultiple(choices=_offered(custom, stored or [])),
    CustomKind.LINK: lambda custom, _stored: LinkWidget(custom.links_to),
}


def _offered(custom: CustomField, chosen: Iterable[Any]) -> Choices:
    """The options, and what this record has of those put away."""
    had = set(chosen)
    away = [(key, f"{label} (not offered any more)") for key, label in custom.away_options if key in had]
    return [*((key, label) for key, label in custom.options), *away]


def _currency() -> str:
    return Organization.objects.values_list("currency", flat=True).get(id=require_organization_id())


_CONTROLS: dict[CustomKind, type[OwnControl]] = {
    CustomKind.NUMBER: NumberControl,
    CustomKind.MONEY: MoneyControl,
    CustomKind.BOOL: BoolControl,
    CustomKind.LINK: LinkControl,
}
