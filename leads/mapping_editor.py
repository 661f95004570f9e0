"""What the mapping editor shows: the facts of one payload, and where each goes."""

from dataclasses import dataclass
from typing import Any

from crm.accounts.actor import Actor
from leads.actions.own_fields import own_fields_of_leads
from leads.amounts import hidden_places, split_mapping
from leads.mapping import PLACES, guess
from leads.models import LeadHook
from leads.payloads import Leaf, leaves, text_at

SPARE = 2  # empty lines for what always stands the same


@dataclass(frozen=True)
class Row:
    """One fact and where it goes; `guessed`: nobody has said so yet."""

    leaf: Leaf
    place: str = ""
    guessed: bool = False


@dataclass(frozen=True)
class Always:
    """A place that always says the same."""

    place: str = ""
    text: str = ""


@dataclass(frozen=True)
class Editor:
    """The whole of it."""

    rows: list[Row]
    always: list[Always]
    places: list[tuple[str, str]]


def editor_for(hook: LeadHook, payload: dict[str, Any], actor: Actor) -> Editor:
    """For this payload, without what goes to amounts if these are hidden. What is mapped but not in it stays, last."""
    found = leaves(payload)
    mapping, hidden = split_mapping(hook.mapping or guess(found), actor)
    closed = {Leaf(line["path"], "").key for line in hidden if "path" in line}
    found = [leaf for leaf in found if leaf.key not in closed]
    places = {Leaf(line["path"], "").key: line["to"] for line in mapping if "path" in line}
    rows = [Row(leaf, places.pop(leaf.key, ""), not hook.mapping) for leaf in found]
    lines = [line["path"] for line in mapping if "path" in line and Leaf(line["path"], "").key in places]
    rows += [Row(Leaf(path, text_at(payload, path)), places[Leaf(path, "").key]) for path in lines]
    always = [Always(line["to"], line["text"]) for line in mapping if "text" in line]
    return Editor(rows, [*always, *[Always()] * SPARE], places_of(actor))


def places_of(actor: Actor) -> list[tuple[str, str]]:
    """Where a fact may go, the organization's own fields at the end."""
    own = [(f"{each.record_kind}.{each.name}", f"{each.label} ({each.record_kind})") for each in own_fields_of_leads()]
    hidden = hidden_places(actor)
    return [(place, label) for place, label in (*PLACES.items(), *own) if place not in hidden]
