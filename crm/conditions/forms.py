"""A condition as rows of a form: field, comparison, value; all or any of them.

What a row shows depends on what was chosen in it, so a page fetches the form again when a choice changes; without a
script, saving an unfinished row does the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from crm.conditions.fields import Field, FieldKind, fields_of, find_field
from crm.conditions.operators import ME, OPERATORS, Operand, Operator
from crm.conditions.params import as_raw, as_text
from crm.conditions.periods import DAY_NAMES, NAMED
from crm.conditions.tree import VERSION, ConditionError, parse, words

MOST_ROWS = 20
PARTS = ("field", "op", "value")
MATCH = (("all", "All of these hold"), ("any", "At least one of these holds"))
YES_NO = (("yes", "Yes"), ("no", "No"))

Row = dict[str, Any]


@dataclass(frozen=True)
class ShownRow:
    """One row for the template; what is not to be shown yet is None."""

    field: BoundField
    op: BoundField | None
    value: BoundField | None


class ConditionFormMixin(forms.Form):
    """Adds a condition to a form; the tree is `cleaned_data["condition"]`, of records of the given `kinds`."""

    kinds: tuple[str, ...] = ("person",)
    condition_label = "Only if"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tree = (self.initial or {}).get("condition") or {}
        self.nested = "" if _rows_of(tree) is not None else words(parse(tree))
        rows = self._sent_rows() if self.is_bound else _rows_of(tree) or []
        match = "any" if "any" in tree else "all"
        self.fields["match"] = forms.ChoiceField(label="Only if", choices=MATCH, initial=match, required=False)
        self._indexes: list[int] = []
        for index, row in enumerate([*rows, {}][:MOST_ROWS]):
            self._add_row(index, row)

    @property
    def rows(self) -> list[ShownRow]:
        """The rows to show, an empty one last."""
        return [
            ShownRow(self[f"c{index}_field"], self._shown(f"c{index}_op"), self._shown(f"c{index}_value"))
            for index in self._indexes
        ]

    @property
    def plain_fields(self) -> list[BoundField]:
        """The form's other fields."""
        return [self[name] for name in self.base_fields]

    def clean(self) -> dict[str, Any]:
        """Put the rows together. A row without a field is left out."""
        data: dict[str, Any] = super().clean() or {}
        parts = [part for index in self._indexes if (part := self._read_row(index, data))]
        if parts or not self.nested:
            data["condition"] = {"v": VERSION, data.get("match") or "all": parts} if parts else {}
        else:  # more than rows can show: stays as it was
            data["condition"] = self.initial["condition"]
        return data

    def settings(self) -> dict[str, Any]:
        """The declared fields and the condition, as JSON."""
        own = {name: self.cleaned_data.get(name) for name in self.base_fields}
        return {**own, "condition": self.cleaned_data["condition"]}

    def _add_row(self, index: int, row: Row) -> None:
        self._indexes.append(index)
        known = find_field(str(row.get("field") or ""))
        options = [("", "Choose"), *((field.name, field.called(self.kinds[0])) for field in fields_of(*self.kinds))]
        label = f"Condition {index + 1}"
        self.fields[f"c{index}_field"] = forms.ChoiceField(
            label=label, choices=options, required=False, initial=row.get("field")
        )
        if known is None or known.subject not in self.kinds:
            return
        operators = OPERATORS[known.kind]
        op = row.get("op") if row.get("op") in operators else next(iter(operators))
        names = [
            (name, f"{each.words} … {each.after}" if each.after else each.words) for name, each in operators.items()
        ]
        self.fields[f"c{index}_op"] = forms.ChoiceField(
            label=f"{label}: comparison", choices=names, required=False, initial=op
        )
        value = value_field(known, operators[str(op)], row.get("value"), f"{label}: value")
        if value is not None:
            self.fields[f"c{index}_value"] = value

    def _shown(self, name: str) -> BoundField | None:
        return self[name] if name in self.fields else None

    def _sent_rows(self) -> list[Row]:
        """The rows as they were sent, up to the last that names a field."""
        sent = []
        for index in range(MOST_ROWS):
            row = {part: self.data.get(self.add_prefix(f"c{index}_{part}")) for part in PARTS}
            sent.append(row)
        while sent and not sent[-1]["field"]:
            sent.pop()
        return sent

    def _read_row(self, index: int, data: Mapping[str, Any]) -> Row | None:
        name = data.get(f"c{index}_field")
        if not name:
            return None
        value = data.get(f"c{index}_value")
        field = find_field(name)
        if field is None:
            return None
        op = OPERATORS[field.kind].get(data.get(f"c{index}_op") or "")
        if op and op.operand in (Operand.YES_NO, Operand.MONEY):
            value = as_raw(op.operand, [str(value or "")])
        row = {"field": name, "op": data.get(f"c{index}_op") or "", "value": value}
        try:
            parse(row, kinds=self.kinds)
        except ConditionError as error:
            at = f"c{index}_value" if f"c{index}_value" in self.fields else f"c{index}_field"
            self.add_error(at, str(error).removeprefix(f"{field.label}: "))
            return None
        return row


def value_field(field: Field, operator: Operator, value: Any, label: str, *, me: bool = False) -> forms.Field | None:
    """The control in which a value is given; None where there is nothing to give. `me`: whether there is a viewer."""
    make = _CONTROLS.get(operator.operand)
    shown = value
    if operator.operand in (Operand.YES_NO, Operand.MONEY) and isinstance(value, int):
        shown = as_text(field, operator.operand, value)[0]
    control = make(field, {"label": label, "required": False, "initial": shown}) if make else None
    if me and field.kind == FieldKind.MEMBER and isinstance(control, forms.ChoiceField):
        first, *others = list(control.choices)  # type: ignore[arg-type]
        control.choices = [first, (ME, "me"), *others] if first[0] == "" else [(ME, "me"), first, *others]
    return control


Common = dict[str, Any]


def _choice(field: Field, common: Common) -> forms.Field:
    return forms.ChoiceField(choices=[("", "Choose"), *field.options()], **common)


def _several(field: Field, common: Common) -> forms.Field:
    return forms.MultipleChoiceField(choices=list(field.options()), **common)


def _typed(field: Field, common: Common) -> forms.Field:
    return forms.CharField(max_length=200, **common)


def _number(field: Field, common: Common) -> forms.Field:
    return forms.CharField(widget=forms.NumberInput(), max_length=200, **common)


_CONTROLS: dict[Operand, Callable[[Field, Common], forms.Field]] = {
    Operand.CHOICE: _choice,
    Operand.RECORD: _choice,
    Operand.CHOICES: _several,
    Operand.RECORDS: _several,
    Operand.YES_NO: lambda field, common: forms.ChoiceField(choices=YES_NO, **common),
    Operand.DAY: lambda field, common: forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), **common),
    Operand.PERIOD: lambda field, common: forms.ChoiceField(choices=[("", "Choose"), *DAY_NAMES, *NAMED], **common),
    Operand.TEXT: _typed,
    Operand.MONEY: _typed,
    Operand.NUMBER: _number,
    Operand.DAYS: _number,
}


def as_sent(tree: dict[str, Any]) -> dict[str, Any]:
    """A stored condition as its form would send it; a nested one as nothing (it is checked by itself)."""
    sent: dict[str, Any] = {"match": "any" if "any" in tree else "all"}
    for index, row in enumerate(_rows_of(tree) or []):
        field = find_field(row["field"])
        value = row.get("value")
        operator = OPERATORS[field.kind].get(row["op"]) if field else None
        if field and operator and operator.operand in (Operand.YES_NO, Operand.MONEY) and value is not None:
            value = as_text(field, operator.operand, value)[0]
        sent |= {f"c{index}_field": row["field"], f"c{index}_op": row["op"], f"c{index}_value": value}
    return sent


def _rows_of(tree: dict[str, Any]) -> list[Row] | None:
    """The questions of a condition that is one flat list of them; None if it is more than that."""
    if "field" in tree:
        return [tree]
    parts = tree.get("all", tree.get("any", []))
    if "not" in tree or any("field" not in part for part in parts):
        return None
    return list(parts)
