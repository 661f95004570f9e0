"""Tickets in the API: the same verbs as behind the desk."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from crm.accounts.actor import Actor
from crm.api.fields import Choice, Custom, Id, Moment, Reference, Text, record_reference
from crm.api.nouns.members import find_member
from crm.api.records import PlainList, RecordViews
from crm.api.serializers import Body, Nothing, RecordShown
from crm.errors import NotFound
from crm.search.queries.finding import matching_ids
from support.actions.handling import assign_ticket, change_priority, move_to_queue, set_status
from support.actions.tickets import Opening, open_ticket
from support.models import Queue, Ticket, TicketChannel, TicketPriority, TicketStatus
from support.queries.tickets import tickets_visible_to

CHANNELS = [choice for choice in TicketChannel.choices if choice[0] != TicketChannel.PORTAL]


def find_queue(_actor: Actor, queue_id: UUID) -> Queue:
    """A queue in use. Raises NotFound."""
    queue = Queue.objects.filter(id=queue_id, active=True).first()
    if queue is None:
        raise NotFound("There is no such queue.")
    return queue


class TicketShown(RecordShown):
    """A ticket."""

    noun = "tickets"

    number = serializers.IntegerField(help_text="What people call it.")
    subject = serializers.CharField()
    status = serializers.ChoiceField(choices=TicketStatus.choices)
    priority = serializers.ChoiceField(choices=TicketPriority.choices)
    priority_reason = serializers.CharField()
    channel = serializers.ChoiceField(choices=TicketChannel.choices)
    person_id = Id()
    company_id = Id(allow_null=True)
    owner_id = Id(allow_null=True, help_text="Who works on it.")
    queue_id = Id()
    last_message_at = Moment()
    waiting_since = Moment(allow_null=True)
    due_at = Moment(allow_null=True)
    first_answered_at = Moment(allow_null=True)
    solved_at = Moment(allow_null=True)


class TicketChange(Body):
    """What colleagues change of a ticket."""

    subject = Text(max_length=200, required=False)
    status = Choice(choices=TicketStatus.choices, required=False)
    priority = Choice(choices=TicketPriority.choices, required=False)
    priority_reason = Text(max_length=120, required=False, allow_blank=True)
    owner_id = Reference(find_member, source="owner", required=False, allow_null=True)
    queue_id = Reference(find_queue, source="queue", required=False)
    custom = Custom(required=False)


class TicketAdd(Body):
    """A new request of a customer."""

    subject = Text(max_length=200)
    body = Text(max_length=100_000, help_text="What the customer wrote.")
    person_id = record_reference("person", source="person")
    channel = Choice(choices=CHANNELS, required=False)
    priority = Choice(choices=TicketPriority.choices, required=False)
    owner_id = Reference(find_member, source="owner", required=False, allow_null=True)
    queue_id = Reference(find_queue, source="queue", required=False)
    custom = Custom(required=False)


class QueueShown(serializers.Serializer):
    """Where tickets wait."""

    id = Id()
    name = serializers.CharField()


class Tickets(RecordViews):
    noun, kind, capability = "tickets", "ticket", "support.view"
    bodies = {"create": TicketAdd, "change": TicketChange, "restore": Nothing}
    answers = dict.fromkeys(("list", "retrieve", "create", "change", "restore"), TicketShown)

    def rows(self) -> QuerySet[Any]:
        """Tickets."""
        return tickets_visible_to(self.actor)

    def search(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """By subject, number, customer."""
        return rows.filter(id__in=matching_ids("ticket", words))

    def add(self, values: dict[str, Any], custom: dict[str, Any]) -> Ticket:
        """A new ticket."""
        if values.get("owner") is not None:
            self.actor.require("support.assign")
        opening = Opening(
            queue=values.get("queue"),
            owner=values.get("owner"),
            priority=TicketPriority(values.get("priority", TicketPriority.NORMAL)),
            custom=custom,
        )
        return open_ticket(
            subject=values["subject"],
            body=values["body"],
            person=values["person"],
            channel=TicketChannel(values.get("channel", TicketChannel.FORM)),
            opening=opening,
            by=self.actor,
        )

    def save(self, record: Any, facts: dict[str, Any]) -> None:
        """Each fact by its own verb."""
        facts = dict(facts)
        ticket: Ticket = record
        if "owner" in facts:
            assign_ticket(ticket.id, facts.pop("owner"), by=self.actor)
        if "queue" in facts:
            move_to_queue(ticket.id, facts.pop("queue"), by=self.actor)
        if "priority" in facts or "priority_reason" in facts:
            priority = TicketPriority(facts.pop("priority", ticket.priority))
            reason = facts.pop("priority_reason", ticket.priority_reason)
            change_priority(ticket.id, priority, reason=reason, by=self.actor)
        if "status" in facts:
            set_status(ticket.id, TicketStatus(facts.pop("status")), by=self.actor)
        super().save(self.fetch(ticket.id, lock=True) if facts else ticket, facts)


class Queues(PlainList):
    """Queues that tickets can be put in."""

    noun, capability, title = "tickets", "support.view", "queues"
    answers = {"list": QueueShown}

    def rows(self) -> QuerySet[Any]:
        """Those in use."""
        return Queue.objects.filter(active=True)
