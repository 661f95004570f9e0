"""How subscriptions are billed, and the reasons for cancelling."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import NotFound, Refused
from crm.events.catalog.accounts import SettingsChanged
from crm.events.emit import emit
from sales.subscriptions.models import CancelReason, Subscription, SubscriptionPolicy

REASONS = ("Too expensive", "Missing feature", "Went to a competitor", "No need any more", "Closed the business",
           "Unhappy with the service", "Does not pay")  # fmt: skip


@transaction.atomic
def change_policy(values: Mapping[str, Any], *, by: Actor) -> SubscriptionPolicy:
    """What holds from now on. Raises NotAllowed."""
    by.require("subscriptions.settings")
    policy = SubscriptionPolicy.objects.select_for_update(of=("self",)).first() or SubscriptionPolicy()
    told: dict[str, tuple[str, str]] = {}
    for name, value in values.items():
        old = getattr(policy, name)
        if old != value:
            field: Any = policy._meta.get_field(name)
            label = str(field.verbose_name)
            told[label[:1].upper() + label[1:]] = (str(old), str(value))
            setattr(policy, name, value)
    if told:
        policy.version += 1
        policy.save()
        Subscription.objects.running().update(look_at=timezone.now())
        emit(SettingsChanged(what="subscriptions", changes=told), by=by)
    return policy


@transaction.atomic
def add_reason(name: str, *, by: Actor) -> CancelReason:
    """A further reason; one that was retired comes back. Raises NotAllowed."""
    by.require("subscriptions.settings")
    place = CancelReason.objects.count()
    reason, _ = CancelReason.objects.get_or_create(name=name.strip(), defaults={"position": place})
    if not reason.active:
        reason.active = True
        reason.save()
    return reason


@transaction.atomic
def retire_reason(reason_id: UUID, *, by: Actor) -> None:
    """Offer a reason no more; what it was chosen for keeps it. Raises NotAllowed, NotFound, Refused for the last."""
    by.require("subscriptions.settings")
    reason = CancelReason.objects.select_for_update(of=("self",)).filter(active=True, id=reason_id).first()
    if reason is None:
        raise NotFound("There is no such reason.")
    if not CancelReason.objects.filter(active=True).exclude(id=reason.id).exists():
        raise Refused("One reason has to be left: every cancellation needs one.")
    reason.active = False
    reason.save()


def seed_reasons() -> None:
    """The usual reasons. Where there are some already, nothing changes."""
    if not CancelReason.objects.exists():
        rows = [CancelReason(name=name, position=place) for place, name in enumerate(REASONS)]
        CancelReason.objects.bulk_create(rows, ignore_conflicts=True)
