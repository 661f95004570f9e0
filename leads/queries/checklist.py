"""The checklist of the organization, and how far a lead is with it."""

from dataclasses import dataclass
from uuid import UUID

from crm.errors import NotFound
from leads.models import CHECKLIST, ChecklistPoint, Lead


@dataclass(frozen=True)
class Point:
    """One line of the checklist, and whether it is known of a lead."""

    key: str
    label: str
    meaning: str
    required: bool = True
    done: bool = False


def checklist_points() -> list[ChecklistPoint]:
    """The organization's points in their order; before anybody changed them budget, authority, need and timing."""
    points = list(ChecklistPoint.objects.all())
    return [point for point in points if point.removed_at is None] if points else default_points()


def default_points() -> list[ChecklistPoint]:
    """What an organization begins with; not saved."""
    return [
        ChecklistPoint(key=key, label=label, meaning=meaning, position=position)
        for position, (key, label, meaning) in enumerate(CHECKLIST)
    ]


def checklist_of(lead: Lead) -> list[Point]:
    """The points, with what is known of this lead."""
    return [
        Point(point.key, point.label, point.meaning, point.required, bool(lead.checklist.get(point.key)))
        for point in checklist_points()
    ]


def open_points(lead: Lead) -> list[str]:
    """What has to be known before the lead is qualified and is not, by name."""
    return [point.label for point in checklist_of(lead) if point.required and not point.done]


def get_point(point_id: UUID, *, lock: bool = False) -> ChecklistPoint:
    """One point, removed ones too. Raises NotFound."""
    rows = ChecklistPoint.objects.select_for_update(of=("self",)) if lock else ChecklistPoint.objects.all()
    point = rows.filter(id=point_id).first()
    if point is None:
        raise NotFound("There is no such point.")
    return point
