"""Which of what comes in tells of money: hidden from who does not see amounts, and not to be said by him."""

from collections.abc import Mapping, Sequence
from typing import Any

from crm.accounts.actor import Actor
from crm.records.models import CustomField, CustomKind
from crm.web.hiding import INSTEAD
from leads.models import MapsTo, Submission
from leads.submitted import parts_of

RAW = "Your role does not show amounts of money, and what came may hold some."


def amount_places() -> frozenset[str]:
    """The places of mappings that are amounts: what a lead is worth, and own fields that are amounts."""
    own = CustomField.objects.filter(record_kind__in=("person", "lead"), kind=CustomKind.MONEY)
    return frozenset({str(MapsTo.VALUE), *(f"{each.record_kind}.{each.name}" for each in own)})


def hidden_places(actor: Actor) -> frozenset[str]:
    """Those of them that this actor may neither read nor fill."""
    return frozenset() if actor.sees_amounts else amount_places()


def shown_answers(submission: Submission, actor: Actor) -> dict[str, str]:
    """What somebody said, by question, as the actor may read it."""
    places = hidden_places(actor)
    parts = {part.key: part for part in parts_of(submission)} if places else {}
    hidden = {key for key, part in parts.items() if part.own in places or str(part.maps_to) in places}
    return {key: INSTEAD if key in hidden else text for key, text in submission.payload.items()}


def split_mapping(
    mapping: Sequence[Mapping[str, Any]], actor: Actor
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The lines that the actor may see, and those about amounts that he may not."""
    places = hidden_places(actor)
    seen = [dict(line) for line in mapping if line.get("to") not in places]
    return seen, [dict(line) for line in mapping if line.get("to") in places]
