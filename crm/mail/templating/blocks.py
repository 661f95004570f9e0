"""The tree a mail is built from: blocks one below the other, kept as JSON."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

MOST_BLOCKS = 60
LONGEST = {"text": 10_000, "heading": 200, "label": 80, "url": 2_000}
SPACES = {"small": 12, "medium": 24, "large": 48}


@dataclass(frozen=True, kw_only=True)
class Block:
    """`kind` is heading, text, button, divider or space; which of the others it uses is in FIELDS."""

    kind: str
    text: str = ""
    label: str = ""
    url: str = ""
    size: str = "medium"


KINDS = {"heading": "Heading", "text": "Text", "button": "Button", "divider": "Line", "space": "Space"}
FIELDS: dict[str, tuple[str, ...]] = {
    "heading": ("text",),
    "text": ("text",),
    "button": ("label", "url"),
    "divider": (),
    "space": ("size",),
}


def read_blocks(stored: object) -> list[Block]:
    """The blocks of a stored tree; what is none is left out, so an old or broken tree still shows."""
    if not isinstance(stored, list):
        return []
    return [_read(item) for item in stored[:MOST_BLOCKS] if isinstance(item, dict) and _kind(item) in KINDS]


def as_json(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """The tree as it is stored."""
    return [{"kind": block.kind, **{name: getattr(block, name) for name in FIELDS[block.kind]}} for block in blocks]


def _read(item: dict[str, Any]) -> Block:
    kind = item["kind"]
    values = {name: _words(item.get(name), kind, name) for name in FIELDS[kind]}
    if "size" in values and values["size"] not in SPACES:
        values["size"] = "medium"
    return Block(kind=kind, **values)


def _kind(item: dict[str, Any]) -> str:
    kind = item.get("kind")
    return kind if isinstance(kind, str) else ""


def _words(value: object, kind: str, name: str) -> str:
    text = value if isinstance(value, str) else ""
    limit = LONGEST["heading"] if kind == "heading" else LONGEST.get(name, 20)
    return text.encode("utf-8", "replace").decode().replace("\x00", "").replace("\r\n", "\n")[:limit]
