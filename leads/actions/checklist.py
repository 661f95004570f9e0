"""Change what the organization wants to know of a lead."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from crm.accounts.actor import Actor
from crm.errors import Refused
from leads.models import ChecklistPoint
from leads.queries.checklist import default_points, get_point

MOST = 20


@transaction.atomic
def add_point(point_id: UUID, label: str, meaning: str, *, required: bool, by: Actor) -> ChecklistPoint:
    """A new point at the end. `point_id` comes with the form: sent twice it is one point.

    Raises NotAllowed, Refused where there are too many.
    """
    by.require("leads.scoring")
    points = _own_points()
    if known := next((point for point in points if point.id == point_id), None):
        return known
    if sum(point.removed_at is None for point in points) >= MOST:
        raise Refused(f"A checklist of more than {MOST} points is read by nobody. Remove one first.")
    place = 1 + max((point.position for point in points), default=-1)
    key = _key(label, {point.key for point in points})
    values = {"key": key, "label": label, "meaning": meaning, "required": required, "position": place}
    return ChecklistPoint.objects.create(id=point_id, **values)


@transaction.atomic
def change_point(point_id: UUID, label: str, meaning: str, *, required: bool, by: Actor) -> ChecklistPoint:
    """Other words, or whether it must be known; what is known of leads stays known. Raises NotAllowed, NotFound."""
    by.require("leads.scoring")
    point = get_point(point_id, lock=True)
    point.label, point.meaning, point.required = label, meaning, required
    point.save()
    return point


@transaction.atomic
def remove_point(point_id: UUID, *, by: Actor) -> ChecklistPoint:
    """Ask it no more; leads remember what was known. Doing it twice is doing it once. Raises NotAllowed, NotFound."""
    by.require("leads.scoring")
    point = get_point(point_id, lock=True)
    point.removed_at = point.removed_at or timezone.now()
    point.save()
    return point


@transaction.atomic
def restore_point(point_id: UUID, *, by: Actor) -> ChecklistPoint:
    """Ask a removed point again. Raises NotAllowed, NotFound."""
    by.require("leads.scoring")
    point = get_point(point_id, lock=True)
    point.removed_at = None
    point.save()
    return point


@transaction.atomic
def move_point(point_id: UUID, steps: int, *, by: Actor) -> None:
    """One place up (-1) or down (1); at the end nothing changes. Raises NotAllowed, NotFound."""
    by.require("leads.scoring")
    get_point(point_id)
    points = [point for point in _own_points() if point.removed_at is None]
    place = next((number for number, point in enumerate(points) if point.id == point_id), None)
    if place is None or not 0 <= place + steps < len(points):
        return
    points.insert(place + steps, points.pop(place))
    for number, point in enumerate(points):
        point.position = number
    ChecklistPoint.objects.bulk_update(points, ["position"])


@transaction.atomic
def own_points(*, by: Actor) -> list[ChecklistPoint]:
    """The organization's own points, made of those it began with when they are looked at to be changed."""
    by.require("leads.scoring")
    return [point for point in _own_points() if point.removed_at is None]


def _own_points() -> list[ChecklistPoint]:
    """All of them, locked; two who begin at once begin with the same."""
    if not ChecklistPoint.objects.exists():
        ChecklistPoint.objects.bulk_create(default_points(), ignore_conflicts=True)
    return list(ChecklistPoint.objects.select_for_update(of=("self",)))


def _key(label: str, taken: set[str]) -> str:
    base = slugify(label)[:32] or "point"
    names = [base, *(f"{base}-{number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)
