"""How leads turned out: won where their deal was won, lost where it was lost or they were disqualified."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from leads.models import Lead, LeadStatus
from leads.models.lead import LeadQuerySet
from leads.prediction import traits_of
from sales.models import Deal
from sales.models.pipeline import Status

MOST = 30_000  # the newest; older ones say little of what sells now


@dataclass(frozen=True)
class Outcome:
    """A lead that was won or lost, and when that was known.

    Not when it came in: what is held out to measure by is what came out last. Of the leads that came in last, only
    those lost at once have come out.
    """

    lead: Lead
    won: bool
    known_at: datetime


def outcomes() -> list[Outcome]:
    """The newest leads that were won or lost."""
    closed = list(_closed().select_related("person", "company").order_by("-created_at")[:MOST])
    deals = [lead.converted_deal_id for lead in closed if lead.converted_deal_id]
    ended = Deal.everything.filter(id__in=deals, status__in=(Status.WON, Status.LOST))
    won_or_lost = {row[0]: row[1:] for row in ended.values_list("id", "status", "won_at", "lost_at")}
    found = []
    for lead in closed:
        if lead.status == LeadStatus.DISQUALIFIED:
            found.append(Outcome(lead, False, lead.closed_at or lead.created_at))
        elif lead.converted_deal_id in won_or_lost:
            status, won_at, lost_at = won_or_lost[lead.converted_deal_id]
            found.append(Outcome(lead, status == Status.WON, won_at or lost_at or lead.created_at))
    return found


def rows_of(found: list[Outcome]) -> list[list[Any]]:
    """As leads.learning.fit takes them."""
    return [[traits_of(each.lead), each.won, each.known_at.timestamp()] for each in found]


def typical_of(found: list[Outcome], currency: str) -> int:
    """The middle value of those that have one in this currency, in minor units; 0 without any."""
    leads = [each.lead for each in found if each.lead.currency == currency]
    values = sorted(lead.value_minor for lead in leads if lead.value_minor)
    return values[len(values) // 2] if values else 0


def _closed() -> LeadQuerySet:
    ended = Q(status=LeadStatus.DISQUALIFIED) | Q(status=LeadStatus.CONVERTED)
    leads: LeadQuerySet = Lead.objects.filter(ended)
    return leads
