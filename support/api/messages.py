"""What is said in a ticket."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from rest_framework import serializers

from crm.api.fields import Choice, Id, Moment, Text
from crm.api.records import PlainList
from crm.api.serializers import Body
from support.actions.conversation import Words, add_internal_note, answer_ticket
from support.forms.tickets import AFTER_ANSWER
from support.models import MessageSide, TicketMessage, TicketStatus
from support.queries.tickets import get_ticket

KINDS = [(str(MessageSide.AGENT), "Answer"), (str(MessageSide.NOTE), "Internal note")]


class TicketMessageShown(serializers.Serializer):
    """Something said, or done."""

    id = Id()
    kind = serializers.ChoiceField(choices=MessageSide.choices)
    body = serializers.CharField(help_text="Plain text.")
    member_id = Id(source="author_member_id", allow_null=True)
    person_id = Id(source="author_person_id", allow_null=True)
    created_at = Moment()


class TicketMessageAdd(Body):
    """An answer to the customer, which is mailed, or a note for colleagues."""

    kind = Choice(choices=KINDS)
    body = Text(max_length=100_000)
    then = Choice(
        choices=[(str(status), status.label) for status in AFTER_ANSWER],
        required=False,
        help_text="The ticket's state after an answer; waiting, unless you say otherwise.",
    )


class Messages(PlainList):
    noun, capability, title = "tickets", "support.view", "ticket_messages"
    bodies = {"create": TicketMessageAdd}
    answers = {"list": TicketMessageShown, "create": TicketMessageShown}

    def list(self, request: Any, record_id: UUID) -> HttpResponse:  # type: ignore[override]  # of one ticket
        """What was said and done in a ticket, a page of it."""
        ticket = get_ticket(self.actor, record_id)
        return self.page(self.narrowed(TicketMessage.objects.filter(ticket=ticket)))

    def create(self, request: Any, record_id: UUID) -> HttpResponse:
        """Answer the customer, or leave a note for colleagues."""
        body = self.read_body()
        words = Words(body=body["body"])
        if body["kind"] == MessageSide.NOTE:
            return self.shown(add_internal_note(record_id, words, by=self.actor), 201)
        then = TicketStatus(body.get("then", TicketStatus.WAITING))
        return self.shown(answer_ticket(record_id, words, then=then, by=self.actor), 201)
