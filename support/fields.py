"""What conditions can ask of tickets."""

from typing import Any

from django.db.models import QuerySet

from crm.accounts.queries.members import member_choices, member_names
from crm.conditions.fields import (
    Choices,
    Field,
    FieldKind,
    Relation,
    Subject,
    register_field,
    register_relation,
    register_subject,
)
from crm.customers.queries.companies import company_titles
from crm.customers.queries.people import person_titles
from support.models import Queue, Ticket
from support.models.ticket import TicketChannel, TicketPriority, TicketStatus


def _tickets() -> QuerySet[Any]:
    return Ticket.objects.select_related("owner", "person", "company").prefetch_related(
        "person__tag_links__tag", "company__tag_links__tag"
    )


def _queues() -> Choices:
    return [(str(queue.id), queue.name) for queue in Queue.objects.all()]


register_subject(Subject("ticket", "Ticket", "tickets", _tickets, Ticket.objects.visible_to))
register_relation(Relation("ticket", "person", "person", "Person"))
register_relation(Relation("ticket", "company", "company", "Company"))

CHOICE, MOMENT = FieldKind.CHOICE, FieldKind.MOMENT

for _field in (
    Field("ticket.status", "Status", CHOICE, "status", choices=TicketStatus.choices),
    Field("ticket.priority", "Priority", CHOICE, "priority", choices=TicketPriority.choices),
    Field("ticket.channel", "Channel", CHOICE, "channel", choices=TicketChannel.choices),
    Field("ticket.owner", "Assignee", FieldKind.MEMBER, "owner_id", choices=member_choices, titles=member_names),
    Field("ticket.queue", "Queue", FieldKind.LINK, "queue_id", choices=_queues),
    Field("ticket.person", "Person", FieldKind.LINK, "person_id", titles=person_titles, to="person"),
    Field("ticket.company", "Company", FieldKind.LINK, "company_id", titles=company_titles, to="company"),
    Field("ticket.subject", "Subject", FieldKind.TEXT, "subject"),
    Field("ticket.number", "Number", FieldKind.NUMBER, "number"),
    Field("ticket.created", "Came in", MOMENT, "created_at", happens=True),
    Field("ticket.last_message", "Last message", MOMENT, "last_message_at"),
    Field("ticket.due", "Answer due", MOMENT, "due_at", happens=True),
    Field("ticket.solved", "Solved", MOMENT, "solved_at", happens=True),
):
    register_field(_field)
