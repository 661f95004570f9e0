"""Costs that were written down, and what they can be booked on."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from crm.errors import NotFound
from leads.models import Lead, LeadForm
from reporting.dimensions import DIMENSIONS
from reporting.models import Spend, SpendOn

MOST_WORDS = 200


@dataclass(frozen=True)
class SpendLine:
    """A cost and the name of what it was for."""

    spend: Spend
    label: str


def spend_lines() -> list[SpendLine]:
    """All costs, the newest days first."""
    spent = list(Spend.objects.filter(removed_at=None).select_related("by").order_by("-starts", "-id")[:500])
    names = _form_names()
    return [SpendLine(spend, _label(spend, names)) for spend in spent]


def get_spend(spend_id: UUID, *, lock: bool = False) -> Spend:
    """One cost, removed ones too. Raises NotFound."""
    rows = Spend.objects.select_for_update(of=("self",)) if lock else Spend.objects.all()
    spend = rows.filter(id=spend_id).first()
    if spend is None:
        raise NotFound("There is no such cost.")
    return spend


def known_words(on: SpendOn) -> list[str]:
    """What leads have as their source or campaign, the most frequent first."""
    column = DIMENSIONS[on].column
    counted = Lead.objects.exclude(**{column: ""}).order_by().values(column).annotate(count=Count("id"))
    return [row[column] for row in counted.order_by("-count", column)[:MOST_WORDS]]


def form_choices() -> list[tuple[str, str]]:
    """The organization's forms by name."""
    return [
        (str(form_id), name) for form_id, name in sorted(_form_names().items(), key=lambda item: item[1].casefold())
    ]


def _form_names() -> dict[UUID, str]:
    return dict(LeadForm.objects.values_list("id", "name"))


def _label(spend: Spend, names: dict[UUID, str]) -> str:
    if spend.on == SpendOn.FORM:
        return DIMENSIONS[spend.on].name_of(UUID(spend.key), names)
    return spend.key
