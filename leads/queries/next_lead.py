"""Whom to turn to next: the inbox, one lead after the other."""

from collections.abc import Collection
from uuid import UUID

from crm.accounts.actor import Actor
from leads.models import Lead
from leads.queries.leads import leads_visible_to


def next_lead(actor: Actor, done: Collection[UUID]) -> Lead | None:
    """What the inbox has on top of the member's own open leads, then of those that nobody looks after.

    `done`: those he has been at already. None where nothing is left.
    """
    waiting = leads_visible_to(actor).open().exclude(id__in=done).order_by("-priority", "-id")
    own = waiting.filter(owner_id=actor.member_id).first() if actor.member_id else None
    return own or waiting.filter(owner=None).first()
