"""A nested condition as a form: groups of which all, any or none hold, and questions in them, three levels deep.

Each node has a path: "0" is the outermost group, "0.1" its second part. Fields of the form are "<path>_match" of a
group, "<path>_field", "<path>_op" and "<path>_value" of a question; buttons send do="add:<path>", "group:<path>" or
"drop:<path>". No script is needed: each button sends the form and shows it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict

from crm.conditions.fields import Field, find_field
from crm.conditions.forms import value_field
from crm.conditions.operators import OPERATORS, Operand
from crm.conditions.params import as_raw, as_text
from crm.conditions.tree import All, ConditionError, Either, Node, Not, Test, parse

DEEPEST = 3
MOST_PARTS = 20
ROOT = "0"
MATCH = (("all", "all of these hold"), ("any", "at least one of these holds"), ("none", "none of these hold"))


@dataclass
class Question:
    """One question as it stands in the form."""

    name: str = ""  # of the field
    op: str = ""
    texts: list[str] = field(default_factory=list)
    path: str = ""
    error: str = ""

    @property
    def known(self) -> Field | None:
        """The field it asks for, once one is chosen."""
        return find_field(self.name) if self.name else None

    @property
    def operators(self) -> list[tuple[str, str]]:
        """What may be chosen as comparison."""
        known = self.known
        return [] if known is None else operator_choices(known)

    def control(self) -> forms.BoundField | None:
        """The control for its value."""
        known = self.known
        if known is None:
            return None
        return value_control(known, self.op, self.texts, f"{self.path}_value", f"{known.label}: value")


@dataclass
class Group:
    """All, any or none of its parts hold."""

    match: str = "all"
    parts: list["Question | Group"] = field(default_factory=list)
    path: str = ROOT

    @property
    def depth(self) -> int:
        """1 for the outermost."""
        return self.path.count(".") + 1

    @property
    def may_nest(self) -> bool:
        """Whether a group may stand in it."""
        return self.depth < DEEPEST


def operator_choices(known: Field) -> list[tuple[str, str]]:
    """The comparisons of a field with their words; of a link without a list to choose from only what needs none."""
    listless = Operand.RECORD, Operand.RECORDS
    return [
        (name, f"{each.words} … {each.after}" if each.after else each.words)
        for name, each in OPERATORS[known.kind].items()
        if each.operand not in listless or known.choices
    ]


def value_control(known: Field, op: str, texts: Sequence[str], name: str, label: str) -> forms.BoundField | None:
    """The control in which the value of a comparison is given, filled with what was written; None without one."""
    operator = OPERATORS[known.kind].get(op) or next(iter(OPERATORS[known.kind].values()))
    control = value_field(known, operator, None, label, me=True)
    if control is None:
        return None
    many = operator.operand in (Operand.CHOICES, Operand.RECORDS)
    shown = list(texts) if many else (texts[0] if texts else None)
    _offer(control, [text for text in texts if text])
    form = forms.Form(initial={name: shown})
    form.fields[name] = control
    return form[name]


def as_group(node: Node) -> Group:
    """A condition as the form shows it."""
    shown = _shown(node)
    group = shown if isinstance(shown, Group) else Group("all", [shown])
    _number(group, ROOT)
    return group


def read_group(sent: QueryDict) -> Group:
    """The form as it was sent."""
    group = _read_group(sent, ROOT)
    _number(group, ROOT)
    return group


def press(group: Group, button: str) -> None:
    """Do what a button of the form says: add a question or a group, or drop a part."""
    action, _, path = button.partition(":")
    where = _at(group, path if action != "drop" else path.rpartition(".")[0])
    if not isinstance(where, Group):
        return
    if action == "drop" and path.rpartition(".")[2].isdecimal():
        del where.parts[int(path.rpartition(".")[2]) : int(path.rpartition(".")[2]) + 1]
    elif action == "add" and len(where.parts) < MOST_PARTS:
        where.parts.append(Question())
    elif action == "group" and where.may_nest and len(where.parts) < MOST_PARTS:
        where.parts.append(Group("any", [Question()]))
    _number(group, ROOT)


def to_tree(group: Group, kinds: tuple[str, ...]) -> Node | None:
    """The condition; None if a question is not complete, which then says so. Unanswered rows are left out."""
    raw = _raw_group(group, kinds)
    return None if raw is None else parse(raw, kinds=kinds)


def is_faulty(group: Group) -> bool:
    """Whether a question in it is not complete."""
    return any(is_faulty(part) if isinstance(part, Group) else bool(part.error) for part in group.parts)


def read_question(known: Field, op: str, texts: Sequence[str]) -> Test:
    """A question as it was typed. Raises ConditionError with a sentence for the person."""
    operator = OPERATORS[known.kind].get(op)
    if operator is None:
        raise ConditionError("Choose how to compare.")
    given = [text for text in texts if text]
    try:
        node = parse({"field": known.name, "op": op, "value": as_raw(operator.operand, given)})
    except ConditionError as error:
        raise ConditionError(str(error).removeprefix(f"{known.label}: ")) from error
    if not isinstance(node, Test):
        raise TypeError("a question was read as something else")
    return node


def _offer(control: forms.Field, texts: list[str]) -> None:
    """Let what is chosen already stay to be chosen, though it is not in the list (a colleague who left, "2026-11")."""
    if isinstance(control, forms.ChoiceField):
        offered = list(control.choices)  # type: ignore[arg-type]
        known = {str(value) for value, _ in offered}
        control.choices = [*offered, *((text, text) for text in texts if text not in known)]


def _shown(node: Node) -> Question | Group:
    match node:
        case Test(known, op, value):
            operand = OPERATORS[known.kind][op].operand
            return Question(known.name, op, [] if value is None else as_text(known, operand, value))
        case All(parts):
            return Group("all", [_shown(part) for part in parts])
        case Either(parts):
            return Group("any", [_shown(part) for part in parts])
        case Not(Either(parts)):
            return Group("none", [_shown(part) for part in parts])
        case Not(part):
            return Group("none", [_shown(part)])


def _number(group: Group, path: str) -> None:
    group.path = path
    for index, part in enumerate(group.parts):
        part.path = f"{path}.{index}"
        if isinstance(part, Group):
            _number(part, part.path)


def _at(group: Group, path: str) -> Question | Group | None:
    found: Question | Group | None = group if path.partition(".")[0] == ROOT else None
    for step in path.split(".")[1:]:
        inside = isinstance(found, Group) and step.isdecimal() and int(step) < len(found.parts)
        found = found.parts[int(step)] if inside and isinstance(found, Group) else None
    return found


def _read_group(sent: QueryDict, path: str) -> Group:
    match = sent.get(f"{path}_match", "all") or "all"
    group = Group(match if match in dict(MATCH) else "all")
    for index in range(MOST_PARTS):
        inner = f"{path}.{index}"
        if f"{inner}_match" in sent and inner.count(".") < DEEPEST:
            group.parts.append(_read_group(sent, inner))
        elif f"{inner}_field" in sent:
            group.parts.append(_read_row(sent, inner))
    return group


def _read_row(sent: QueryDict, path: str) -> Question:
    row = Question(sent.get(f"{path}_field", "") or "", sent.get(f"{path}_op", "") or "")
    known = row.known
    if known is not None:
        offered = dict(operator_choices(known))
        row.op = row.op if row.op in offered else next(iter(offered))
        row.texts = sent.getlist(f"{path}_value")
    return row


def _raw_group(group: Group, kinds: tuple[str, ...]) -> dict[str, Any] | None:
    parts: list[dict[str, Any] | None] = [
        _raw_group(part, kinds) if isinstance(part, Group) else _raw_row(part, kinds)
        for part in group.parts
        if isinstance(part, Group) or part.name
    ]
    if any(part is None for part in parts):
        return None
    whole = [part for part in parts if part]
    if not whole:
        return {}
    if group.match == "all":
        return {"all": whole} if len(whole) > 1 or group.path == ROOT else whole[0]
    return {"any": whole} if group.match == "any" else {"not": {"any": whole}}


def _raw_row(row: Question, kinds: tuple[str, ...]) -> dict[str, Any] | None:
    known = row.known
    try:
        if known is None or known.subject not in kinds:
            raise ConditionError("Choose what to ask for.")  # noqa: TRY301
        test = read_question(known, row.op, row.texts)
    except ConditionError as error:
        row.error = str(error)
        return None
    operand = OPERATORS[test.field.kind][test.op].operand
    return {"field": test.field.name, "op": test.op, "value": as_raw(operand, as_text(test.field, operand, test.value))}
