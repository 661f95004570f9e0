"""Change how the organization does support."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from crm.accounts.actor import Actor
from crm.errors import NotFound, Refused
from crm.mail.addresses import inbound_address
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from support.models import Queue, SupportSettings, Ticket
from support.queries.settings import first_queue, support_settings


@transaction.atomic
def change_settings(values: dict[str, Any], *, by: Actor) -> SupportSettings:
    """Response targets, and what customers are told at once. Open tickets keep their times. Raises NotAllowed."""
    by.require("support.settings")
    settings = support_settings()
    for name, value in values.items():
        setattr(settings, name, value)
    settings.version += 1
    settings.save()
    return settings


@transaction.atomic
def add_queue(name: str, *, by: Actor) -> Queue:
    """A new queue, after the others, with an address of its own. Raises NotAllowed."""
    by.require("support.settings")
    first_queue()  # tickets that belong nowhere else keep their place
    organization = Organization.objects.get(id=require_organization_id())
    return Queue.objects.create(name=name, address=_free_address(organization, name), position=Queue.objects.count())


@transaction.atomic
def close_queue(queue_id: UUID, *, by: Actor) -> Queue:
    """Nothing new comes into it; what is in it stays. Raises NotAllowed, NotFound, Refused for the only one left."""
    by.require("support.settings")
    queue = Queue.objects.select_for_update().filter(id=queue_id).first()
    if queue is None:
        raise NotFound("There is no such queue.")
    others = Queue.objects.filter(active=True).exclude(id=queue.id)
    if queue.active and not others.exists():
        raise Refused("Tickets need a queue: add another before you close this one.")
    if not Ticket.objects.filter(queue=queue).exists():
        queue.delete()
        return queue
    queue.active, queue.address = False, ""
    queue.save(update_fields=["active", "address"])
    return queue


def _free_address(organization: Organization, name: str) -> str:
    """The organization's address with the queue's name: mail to `nimbus+billing@...` lands in Billing."""
    local, _, domain = inbound_address(organization).partition("@")
    tag, number = slugify(name)[:30] or "queue", 1
    while Queue.objects.filter(address=(address := f"{local}+{tag}{'' if number == 1 else number}@{domain}")).exists():
        number += 1
    return address
