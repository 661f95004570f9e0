"""Any JSON, looked at as facts with places, so that somebody can point at one. No database here.

A place is a list of steps into the payload: a name, a number, or [name, text] for "the one in this list that is called
so": `["user_column_data", ["column_id", "EMAIL"], "string_value"]`.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

NAMING = ("column_id", "name", "key", "id", "field", "label", "question", "title")  # what calls one in a list
MOST_LEAVES = 300
LONGEST_STEP = 120
LONGEST_TEXT = 4000
DEEPEST = 20

Step = str | int | list[str]


class Unreadable(ValueError):
    """What was sent is no JSON object; the message says so in a sentence."""


@dataclass(frozen=True)
class Leaf:
    """One fact of a payload and where it stands."""

    path: list[Step]
    text: str

    @property
    def words(self) -> str:
        """Its place as people read it: "user column data, EMAIL"."""
        return path_words(self.path)

    @property
    def key(self) -> str:
        """Its place as one text."""
        return json.dumps(self.path, ensure_ascii=False)


def read_json(body: str) -> dict[str, Any]:
    """The object in it. Raises Unreadable."""
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("This is no JSON.") from None
    if not isinstance(payload, dict):
        raise Unreadable("A JSON object is needed, like {...}.")
    return payload


def leaves(payload: Any) -> list[Leaf]:
    """Its facts in their order, as many as one can look at."""
    found: list[Leaf] = []
    for leaf in _walk(payload, []):
        found.append(leaf)
        if len(found) >= MOST_LEAVES:
            break
    return found


def text_at(payload: Any, path: Sequence[Step]) -> str:
    """What stands at a place; "" where there is nothing."""
    value = payload
    for step in path:
        value = _inside(value, step)
        if value is None:
            return ""
    return text_of(value) or ""


def text_of(value: Any) -> str | None:
    """A plain value as text, a list of them with commas; None for what has facts of its own."""
    if isinstance(value, list):
        texts = [text_of(each) for each in value if not isinstance(each, list)]
        plain = len(texts) == len(value) and None not in texts
        return clean(", ".join(text for text in texts if text)) if plain else None
    if isinstance(value, dict):
        return None
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return clean(str(value))


def clean(text: str) -> str:
    """Text that the database takes: no NUL, no half characters, not endless."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode().strip()[:LONGEST_TEXT].strip()


def read_path(text: str) -> list[Step]:
    """A place from its text. Raises ValueError for anything else."""
    try:
        path = json.loads(text)
    except RecursionError:
        raise ValueError("no place in a payload") from None
    if not isinstance(path, list) or not 0 < len(path) <= DEEPEST or not all(map(is_step, path)):
        raise ValueError("no place in a payload")
    return path


def path_words(path: Sequence[Step]) -> str:
    """A place as people read it: numbers from one, names without underscores."""
    return ", ".join(_step_words(step) for step in path)


def last_name(path: Sequence[Step]) -> str:
    """What a place is called by itself: the last name that is not just "value"."""
    names = [step[1] if isinstance(step, list) else step for step in path if not isinstance(step, int)]
    telling = [name for name in names if name.lower() not in ("value", "values", "string_value", "text", "answer")]
    return clean((telling or names or ["Answer"])[-1])[:80] or "Answer"


def _step_words(step: Step) -> str:
    if isinstance(step, list):
        return step[1]
    return str(step + 1) if isinstance(step, int) else step.replace("_", " ")


def is_step(step: Any) -> bool:
    if isinstance(step, list):
        return len(step) == 2 and all(isinstance(part, str) and len(part) <= LONGEST_STEP for part in step)
    if isinstance(step, bool):
        return False
    return (isinstance(step, int) and 0 <= step < 10_000) or (isinstance(step, str) and len(step) <= LONGEST_STEP)


def _walk(value: Any, path: list[Step]) -> Iterator[Leaf]:
    text = text_of(value)
    if text is not None:
        if path and text:
            yield Leaf(path, text)
        return
    if len(path) >= DEEPEST:
        return
    for step, each in _parts(value):
        if is_step(step):
            yield from _walk(each, [*path, step])


def _parts(value: Any) -> Iterator[tuple[Step, Any]]:
    if isinstance(value, dict):
        yield from value.items()
        return
    naming = _naming(value)
    for number, each in enumerate(value):
        yield ([naming, each[naming]] if naming else number), each


def _naming(items: list[Any]) -> str:
    """What tells the objects of this list apart by text, if anything does."""
    if not all(isinstance(each, dict) for each in items):
        return ""
    for name in NAMING:
        texts = [each.get(name) for each in items]
        if all(isinstance(text, str) and text for text in texts) and len(set(texts)) == len(texts):
            return name
    return ""


def _inside(value: Any, step: Step) -> Any:
    if isinstance(step, list):
        found = value if isinstance(value, list) else []
        return next((each for each in found if isinstance(each, dict) and each.get(step[0]) == step[1]), None)
    if isinstance(step, int):
        return value[step] if isinstance(value, list) and step < len(value) else None
    return value.get(step) if isinstance(value, dict) else None
