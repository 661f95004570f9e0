"""Write the lines of a document (a quote, an invoice) that is locked and can be changed, and say what changed."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from crm.errors import Refused
from sales.models import LineModel, Variant
from sales.queries.dividing import require_divisible
from sales.quotes.lines import Line
from sales.quotes.merging import PART

MOST_LINES = 500
Told = dict[str, tuple[Any, Any, list[str]]]


def write_rows[M: LineModel](
    model: type[M],
    of: dict[str, Any],
    before: Sequence[Line],
    after: Sequence[Line],
    *,
    row: Callable[[Line, int], M],
    currency: str,
) -> Told:
    """Bring the rows of one document (`of`: its foreign key and id) to `after`, in its order.

    What the history tells: by "lines.<id>" the old, the new, and both in words; {} where nothing changed. Raises
    Refused for more lines than anybody reads, for parts of what is not divided, for unknown products and for lines of
    other documents.
    """
    if len(after) > MOST_LINES:
        raise Refused(f"There can be at most {MOST_LINES} lines.")
    _require_known(model, before, after)
    was = {line.id: line for line in before}
    places = {line.id: place for place, line in enumerate(before)}
    require_divisible(line for line in after if was.get(line.id) != line)
    now = {line.id for line in after}
    gone = [UUID(line.id) for line in before if line.id not in now]
    fresh = [row(line, place) for place, line in enumerate(after) if line.id not in was]
    moved = [
        row(line, place)
        for place, line in enumerate(after)
        if line.id in was and (was[line.id] != line or places[line.id] != place)
    ]
    if gone:
        model._default_manager.filter(**of, id__in=gone).delete()
    if moved:
        columns = [field.name for field in LineModel._meta.local_fields if field.name not in ("id", "tenant")]
        model._default_manager.bulk_update(moved, columns)
    model._default_manager.bulk_create(fresh)
    return _told(currency, was, {line.id: line for line in after})


def line_words(kept: Any) -> str:
    """How people read what history kept."""
    return f"{kept['quantity']} {kept['name']}" if kept else ""


def with_line_back(before: Sequence[Line], line_id: UUID, kept: Any) -> list[Line]:
    """The lines with one as history kept it, in its place; None takes it away."""
    others = [line for line in before if line.id != str(line_id)]
    place = next((place for place, line in enumerate(before) if line.id == str(line_id)), len(before))
    if kept is not None:
        others.insert(place, Line.from_json(kept))
    return others


def _told(currency: str, was: dict[str, Line], now: dict[str, Line]) -> Told:
    told: Told = {}
    for place, line_id in enumerate([*was, *(each for each in now if each not in was)], 1):
        old, new = was.get(line_id), now.get(line_id)
        if old != new:
            words = [(each.words(currency) if each else "") for each in (old, new)]
            told[f"{PART}{line_id}"] = (old and old.to_json(), new and new.to_json(), [f"Line {place}", *words])
    return told


def _require_known(model: type[LineModel], before: Sequence[Line], after: Sequence[Line]) -> None:
    """A product that is named is one of ours; ids of lines are this document's or new."""
    had = {line.variant_id for line in before}
    wanted = {UUID(line.variant_id) for line in after if line.variant_id and line.variant_id not in had}
    if wanted and Variant.objects.filter(id__in=wanted).count() < len(wanted):
        raise Refused("One of the products is not known any more.")
    ids = [UUID(line.id) for line in after if line.id not in {each.id for each in before}]
    if len({line.id for line in after}) < len(after) or model._default_manager.filter(id__in=ids).exists():
        raise Refused("One of the lines belongs to another document.")
