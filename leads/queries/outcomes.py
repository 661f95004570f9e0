"""How leads turned out: won where their deal was won, lost where it was lost or they were disqualified."""

from typing import Any

from django.db.models import Q

from leads.models import Lead, LeadStatus
from leads.models.lead import LeadQuerySet
from leads.prediction import traits_of
from sales.models import Deal
from sales.models.pipeline import Status

MOST = 30_000  # the newest; older ones say little of what sells now


def outcomes() -> list[tuple[Lead, bool]]:
    """The newest leads that were won or lost, and which."""
    closed = list(_closed().select_related("person", "company").order_by("-created_at")[:MOST])
    deals = [lead.converted_deal_id for lead in closed if lead.converted_deal_id]
    ended = dict(Deal.everything.filter(id__in=deals, status__in=(Status.WON, Status.LOST)).values_list("id", "status"))
    found = []
    for lead in closed:
        if lead.status == LeadStatus.DISQUALIFIED:
            found.append((lead, False))
        elif lead.converted_deal_id and (status := ended.get(lead.converted_deal_id)):
            found.append((lead, status == Status.WON))
    return found


def rows_of(found: list[tuple[Lead, bool]]) -> list[list[Any]]:
    """As leads.learning.fit takes them."""
    return [[traits_of(lead), won, lead.created_at.timestamp()] for lead, won in found]


def typical_of(found: list[tuple[Lead, bool]], currency: str) -> int:
    """The middle value of those that have one in this currency, in minor units; 0 without any."""
    values = sorted(lead.value_minor for lead, _ in found if lead.value_minor and lead.currency == currency)
    return values[len(values) // 2] if values else 0


def _closed() -> LeadQuerySet:
    ended = Q(status=LeadStatus.DISQUALIFIED) | Q(status=LeadStatus.CONVERTED)
    leads: LeadQuerySet = Lead.objects.filter(ended)
    return leads
