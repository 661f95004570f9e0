"""A nested condition as a form: groups of which all, any or none hold, and questions in them, three levels deep.

Each part has a path: "0" is the outermost group, "0.1" its second part. Fields of the form are "<path>_match" of a
group, "<path>_field", "<path>_op" and "<path>_value" of a question; buttons send do="add:<path>", "group:<path>" or
"drop:<path>". No script is needed: each button sends the form and shows it again.

What somebody may not see is not shown to him: such a question is "<path>_kept", the number that it has in the stored
condition. It stays as it is, moves with its group, or is taken out; nobody can make one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.forms import BoundField
from django.http import QueryDict

from crm.accounts.actor import Actor
from crm.conditions.asking import Asker, comparisons
from crm.conditions.controls import control
from crm.conditions.fields import Field, find_field
from crm.conditions.tree import DEEPEST as TREE_DEEPEST
from crm.conditions.tree import UNSEEN, ConditionError, Test, parse, to_json
from crm.errors import NotAllowed

DEEPEST = 3
MOST_PARTS = 20
ROOT = "0"
MATCH = (("all", "all of these hold"), ("any", "at least one of these holds"), ("none", "none of these hold"))
GONE = "This asks for something that is no longer there. Choose something else, or take it out."

Tree = dict[str, Any]


@dataclass
class Question:
    """One question as it stands in the form."""

    asker: Asker
    name: str = ""  # of the field
    op: str = ""
    texts: list[str] = field(default_factory=list)
    path: str = ""
    error: str = ""
    focus: bool = False

    @property
    def known(self) -> Field | None:
        """The field it asks for, once one is chosen that can be asked here."""
        found = find_field(self.name) if self.name else None
        return found if found is not None and self.asker.may_ask(found) else None

    @property
    def operators(self) -> list[tuple[str, str]]:
        """What may be chosen as comparison."""
        known = self.known
        return [] if known is None else comparisons(known)

    def control(self) -> BoundField | None:
        """The control for its value."""
        known = self.known
        if known is None:
            return None
        made = control(self.asker, known, self.op, self.texts, f"{self.path}_value", f"{known.label}: value")
        if made is not None and self.error:
            made.field.widget.attrs |= {"aria-invalid": "true", "aria-describedby": f"{self.path}-error"}
        return made


@dataclass
class Kept:
    """A question that the viewer may not see; it stays what it is."""

    raw: Tree
    number: int
    path: str = ""

    words = f"{UNSEEN[0].upper()}{UNSEEN[1:]}"


@dataclass
class Group:
    """All, any or none of its parts hold."""

    asker: Asker
    match: str = "all"
    parts: list["Question | Kept | Group"] = field(default_factory=list)
    path: str = ROOT

    @property
    def depth(self) -> int:
        """1 for the outermost."""
        return self.path.count(".") + 1

    @property
    def may_nest(self) -> bool:
        """Whether a group may stand in it."""
        return self.depth < DEEPEST

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not self.parts


def as_group(tree: Tree, asker: Asker) -> Group:
    """A stored condition as the form shows it; what can't be read any more is marked."""
    body = {key: value for key, value in tree.items() if key != "v"}
    shown = _shown(body, asker, iter(range(10_000))) if body else Group(asker)
    group = shown if isinstance(shown, Group) else Group(asker, "all", [shown])
    _number(group, ROOT)
    return group


def is_sent(data: Mapping[str, Any]) -> bool:
    """Whether a form with a condition was sent."""
    return f"{ROOT}_match" in data


def read_group(sent: QueryDict, asker: Asker, stored: Tree) -> Group:
    """The form as it was sent. `stored` is the condition that it was made of."""
    closed = [(leaf if _is_closed(leaf, asker) else None) for leaf in leaves(stored)]
    group = _Reader(sent, asker, closed).group(ROOT)
    _number(group, ROOT)
    return group


def is_button(do: str) -> bool:
    """Whether a button of the form was pressed, so that nothing is to be saved yet."""
    return do not in ("", "save")


def press(group: Group, button: str) -> None:
    """Do what a button of the form says: add a question or a group, or drop a part."""
    action, _, path = button.partition(":")
    where = _at(group, path if action != "drop" else path.rpartition(".")[0])
    if not isinstance(where, Group):
        return
    if action == "drop" and path.rpartition(".")[2].isdecimal():
        del where.parts[int(path.rpartition(".")[2]) : int(path.rpartition(".")[2]) + 1]
    elif action == "add" and len(where.parts) < MOST_PARTS:
        where.parts.append(Question(group.asker, focus=True))
    elif action == "group" and where.may_nest and len(where.parts) < MOST_PARTS:
        where.parts.append(Group(group.asker, "any", [Question(group.asker, focus=True)]))
    _number(group, ROOT)


def to_tree(group: Group) -> Tree | None:
    """The condition as it is stored, without a version; {} asks nothing.

    None if a question is not complete, which then says so. Unanswered rows are left out.
    Raises ConditionError if it is too large.
    """
    tree = _raw_group(group)
    if tree:
        parse(tree, kinds=group.asker.kinds)
    return tree


def is_faulty(group: Group) -> bool:
    """Whether a question in it is not complete."""
    return any(is_faulty(part) if isinstance(part, Group) else bool(getattr(part, "error", "")) for part in group.parts)


def focus_first(group: Group) -> bool:
    """Where a person goes on: the first question that is not complete."""
    for part in group.parts:
        if isinstance(part, Group) and is_faulty(part):
            return focus_first(part)
        if isinstance(part, Question) and part.error:
            part.focus = True
            return True
    return False


def leaves(tree: Tree) -> Iterator[Tree]:
    """The questions of a stored condition, in their order."""
    if "field" in tree:
        yield tree
        return
    parts: list[Tree] = [tree["not"]] if "not" in tree else tree.get("all") or tree.get("any") or []
    for part in parts:
        yield from leaves(part)


def check_allowed(tree: Tree, before: Tree, actor: Actor) -> None:
    """Nobody asks for what his role does not show. What stood in the condition `before` may stay.

    Raises NotAllowed.
    """
    had = list(leaves(before))
    for leaf in leaves(tree):
        asked = find_field(str(leaf.get("field")))
        if asked is not None and (closed := asked.closed_to(actor)) and leaf not in had:
            raise NotAllowed(f"Your role does not let you ask about {closed}.")


def _shown(raw: Tree, asker: Asker, numbers: Iterator[int]) -> Question | Kept | Group:
    if "field" in raw:
        number = next(numbers)
        return Kept(raw, number) if _is_closed(raw, asker) else _question(raw, asker)
    if "not" in raw:
        shown = _shown(raw["not"], asker, numbers)
        either = isinstance(shown, Group) and shown.match == "any"
        return Group(asker, "none", shown.parts if either and isinstance(shown, Group) else [shown])
    match = "any" if "any" in raw else "all"
    return Group(asker, match, [_shown(part, asker, numbers) for part in raw.get(match, [])])


def _question(raw: Tree, asker: Asker) -> Question:
    """A stored question; one that can't be asked any more says so."""
    try:
        test = parse(raw, kinds=asker.kinds)
    except ConditionError as error:
        known = find_field(str(raw.get("field")))
        here = known is not None and asker.may_ask(known)
        words = str(error).removeprefix(f"{known.label}: ") if known and here else _gone(known)
        return Question(asker, str(raw.get("field")), str(raw.get("op") or ""), [], error=words)
    texts = asker.texts(test) if isinstance(test, Test) else None
    return Question(asker, str(raw["field"]), str(raw["op"]), texts or [])


def _gone(known: Field | None) -> str:
    return f"{known.label} can't be asked here. Choose something else, or take it out." if known else GONE


def _is_closed(raw: Tree, asker: Asker) -> bool:
    """Whether it asks for what the viewer may not see, or names a record that he may not."""
    known = find_field(str(raw.get("field")))
    if known is None:
        return False
    if known.closed_to(asker.actor):
        return True
    try:
        test = parse(raw, kinds=asker.kinds)
    except ConditionError:
        return False
    return isinstance(test, Test) and asker.texts(test) is None


def _number(group: Group, path: str) -> None:
    group.path = path
    for index, part in enumerate(group.parts):
        part.path = f"{path}.{index}"
        if isinstance(part, Group):
            _number(part, part.path)


def _at(group: Group, path: str) -> Question | Kept | Group | None:
    found: Question | Kept | Group | None = group if path.partition(".")[0] == ROOT else None
    for step in path.split(".")[1:]:
        inside = isinstance(found, Group) and step.isdecimal() and int(step) < len(found.parts)
        found = found.parts[int(step)] if inside and isinstance(found, Group) else None
    return found


class _Reader:
    """Reads the parts of a form."""

    def __init__(self, sent: QueryDict, asker: Asker, closed: list[Tree | None]) -> None:
        self.sent, self.asker, self.closed = sent, asker, closed

    def group(self, path: str) -> Group:
        """A group and what stands in it."""
        match = self.sent.get(f"{path}_match", "all") or "all"
        found = Group(self.asker, match if match in dict(MATCH) else "all")
        for index in range(MOST_PARTS):
            part = self.part(f"{path}.{index}")
            if part is not None:
                found.parts.append(part)
        return found

    def part(self, path: str) -> Question | Kept | Group | None:
        """What stands at a path."""
        if f"{path}_match" in self.sent and path.count(".") < TREE_DEEPEST:
            return self.group(path)
        if f"{path}_kept" in self.sent:
            return self.kept(path)
        return self.question(path) if f"{path}_field" in self.sent else None

    def kept(self, path: str) -> Kept | None:
        """The stored question of that number, if it is one that may not be seen."""
        text = self.sent.get(f"{path}_kept", "")
        number = int(text) if text.isdecimal() and len(text) < 4 else len(self.closed)
        raw = self.closed[number] if number < len(self.closed) else None
        return Kept(raw, number) if raw is not None else None

    def question(self, path: str) -> Question:
        """A question; its first comparison where none that fits was chosen."""
        row = Question(self.asker, self.sent.get(f"{path}_field", "") or "", self.sent.get(f"{path}_op", "") or "")
        known = row.known
        if known is not None:
            offered = dict(comparisons(known))
            row.op = row.op if row.op in offered else next(iter(offered))
            row.texts = self.sent.getlist(f"{path}_value")
        return row


def _raw_group(group: Group) -> Tree | None:
    parts = [_raw_part(part) for part in group.parts if not isinstance(part, Question) or part.name]
    if any(part is None for part in parts):
        return None
    whole = [part for part in parts if part]
    if not whole:
        return {}
    if group.match == "all":
        return {"all": whole} if len(whole) > 1 or group.path == ROOT else whole[0]
    return {"any": whole} if group.match == "any" else {"not": {"any": whole}}


def _raw_part(part: Question | Kept | Group) -> Tree | None:
    match part:
        case Group():
            return _raw_group(part)
        case Kept():
            return part.raw
    try:
        if (known := part.known) is None:
            asked = find_field(part.name)
            told = asked is not None and not asked.closed_to(part.asker.actor)
            raise ConditionError(_gone(asked if told else None))  # noqa: TRY301
        return to_json(part.asker.read(known, part.op, part.texts))
    except ConditionError as error:
        part.error = str(error)
        return None
