"""Reads of mails that went out and came in: a mail is as visible as the person it is to or from."""

from collections.abc import Iterable
from uuid import UUID

from django.db import models

from crm.accounts.actor import Actor
from crm.accounts.models import Visibility
from crm.customers.queries.people import people_visible_to
from crm.errors import NotFound
from crm.mail.models import InboundMail, Message
from crm.mail.models.inbound import PRIVATE_KINDS

SHOWN = 50


def messages_visible_to(actor: Actor) -> models.QuerySet[Message]:
    """Mails that went out, but no secret ones."""
    return _visible(Message.objects.filter(secret=False), actor)


def received_visible_to(actor: Actor) -> models.QuerySet[InboundMail]:
    """Mails that came in, but no private ones."""
    return _visible(InboundMail.objects.exclude(subject_kind__in=PRIVATE_KINDS), actor)


def get_message(actor: Actor, message_id: UUID) -> Message:
    """One mail that went out. Raises NotFound for somebody else's."""
    message = messages_visible_to(actor).select_related("person").filter(id=message_id).first()
    if message is None:
        raise NotFound("There is no such mail.")
    return message


def get_received(actor: Actor, inbound_id: UUID) -> InboundMail:
    """One mail that came in. Raises NotFound for somebody else's."""
    mail = received_visible_to(actor).select_related("person").filter(id=inbound_id).first()
    if mail is None:
        raise NotFound("There is no such mail.")
    return mail


def newest_messages() -> list[Message]:
    """The last mails that were queued, for whoever looks after the organization's mail."""
    return list(Message.objects.select_related("person").defer("text", "html").order_by("-id")[:SHOWN])


def message_titles(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Subject lines by id; secret mails have none."""
    rows = Message.objects.filter(id__in=set(ids), secret=False)
    return {pk: f"“{subject}”" for pk, subject in rows.values_list("id", "subject")}


def received_titles(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Subject lines by id."""
    rows = InboundMail.objects.filter(id__in=set(ids)).exclude(subject_kind__in=PRIVATE_KINDS)
    return {pk: f"“{subject or 'no subject'}”" for pk, subject in rows.values_list("id", "subject")}


def _visible[M: models.Model](mails: models.QuerySet[M], actor: Actor) -> models.QuerySet[M]:
    if actor.visibility == Visibility.ALL:
        return mails
    return mails.filter(person__in=people_visible_to(actor))
