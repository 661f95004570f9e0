"""What can be asked of people because of their deals, leads and tickets: this app is the first that knows them all."""

from typing import Any

from django.db.models import QuerySet

from crm.conditions.fields import Field, FieldKind, register_field
from sales.models import Deal, Status
from support.models import Ticket
from support.models.ticket import ACTIVE


def _open_tickets() -> QuerySet[Any]:
    return Ticket.objects.filter(status__in=ACTIVE)


def _open_deals() -> QuerySet[Any]:
    return Deal.objects.filter(status=Status.OPEN, person__isnull=False)


def _won_deals() -> QuerySet[Any]:
    return Deal.objects.filter(status=Status.WON, person__isnull=False)


for _field in (
    Field(
        "person.open_ticket",
        "Has an open ticket",
        FieldKind.BOOL,
        "person_id",
        among=_open_tickets,
        needs=("ticket",),
        no="Has no open ticket",
    ),
    Field(
        "person.open_deal",
        "Has an open deal",
        FieldKind.BOOL,
        "person_id",
        among=_open_deals,
        needs=("deal",),
        no="Has no open deal",
    ),
    Field(
        "person.won_deal",
        "Has won a deal",
        FieldKind.BOOL,
        "person_id",
        among=_won_deals,
        needs=("deal",),
        no="Has not won a deal",
    ),
):
    register_field(_field)
