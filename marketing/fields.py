"""What journeys can ask about deals, leads and tickets: this app is the first that knows them all."""

from typing import Any

from django.db.models import QuerySet

from crm.conditions.fields import Field, FieldKind, Subject, register_field, register_subject
from leads.models import Lead
from leads.models.lead import LeadStatus
from leads.queries.leads import leads_visible_to
from sales.models import Deal, Status
from sales.queries.deals import deals_visible_to
from support.models import Ticket
from support.models.ticket import ACTIVE, TicketChannel, TicketPriority


def _deals() -> QuerySet[Any]:
    return Deal.objects.select_related("owner")


def _leads() -> QuerySet[Any]:
    return Lead.objects.select_related("owner")


def _tickets() -> QuerySet[Any]:
    return Ticket.objects.select_related("owner")


def _open_tickets() -> QuerySet[Any]:
    return Ticket.objects.filter(status__in=ACTIVE)


def _open_deals() -> QuerySet[Any]:
    return Deal.objects.filter(status=Status.OPEN, person__isnull=False)


def _won_deals() -> QuerySet[Any]:
    return Deal.objects.filter(status=Status.WON, person__isnull=False)


register_subject(Subject("deal", "Deal", "deals", _deals, deals_visible_to))
register_subject(Subject("lead", "Lead", "leads", _leads, leads_visible_to))
register_subject(Subject("ticket", "Ticket", "tickets", _tickets, Ticket.objects.visible_to))

for _field in (
    Field("person.open_ticket", "Has an open ticket", FieldKind.BOOL, "person_id", among=_open_tickets),
    Field("person.open_deal", "Has an open deal", FieldKind.BOOL, "person_id", among=_open_deals),
    Field("person.won_deal", "Has won a deal", FieldKind.BOOL, "person_id", among=_won_deals),
    Field("deal.value", "Deal's value", FieldKind.MONEY, "value_minor"),
    Field("deal.source", "Deal's source", FieldKind.TEXT, "source"),
    Field("deal.name", "Deal's name", FieldKind.TEXT, "name"),
    Field("lead.score", "Lead's score", FieldKind.NUMBER, "score"),
    Field("lead.source", "Lead's source", FieldKind.TEXT, "source"),
    Field("lead.status", "Lead's stage", FieldKind.CHOICE, "status", choices=LeadStatus.choices),
    Field("ticket.priority", "Ticket's priority", FieldKind.CHOICE, "priority", choices=TicketPriority.choices),
    Field("ticket.channel", "Ticket's channel", FieldKind.CHOICE, "channel", choices=TicketChannel.choices),
):
    register_field(_field)
