"""Reads of subscriptions, scoped to the viewer."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from crm.accounts.actor import Actor
from crm.errors import NotFound
from crm.records.locking import lock_rows
from crm.tenancy.kept import kept
from sales.billing.models import Invoice
from sales.subscriptions.models import (
    CancelReason,
    Subscription,
    SubscriptionCharge,
    SubscriptionPeriod,
    SubscriptionPolicy,
    SubscriptionQuerySet,
)

BESIDE = ("owner", "deal", "person", "company", "order", "reason")


def subscriptions_visible_to(actor: Actor) -> SubscriptionQuerySet:
    """All subscriptions that the actor may see."""
    return Subscription.objects.visible_to(actor)


def get_subscription(actor: Actor, subscription_id: UUID, *, lock: bool = False) -> Subscription:
    """Fetching is authorising. Raises NotFound for somebody else's, whether or not it exists."""
    if lock:
        lock_rows(Subscription, [subscription_id])
    rows = subscriptions_visible_to(actor).select_related(*BESIDE)
    subscription = rows.filter(id=subscription_id).first()
    if subscription is None:
        raise NotFound("There is no such subscription.")
    return subscription


def subscription_titles(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Numbers and names by id."""
    rows = Subscription.objects.filter(id__in=set(ids)).values_list("id", "number", "name")
    return {id_: f"{number} {name}" for id_, number, name in rows}


@kept
def subscriptions_of(actor: Actor, kind: str, record_id: UUID, most: int) -> QuerySet[Subscription]:
    """Subscriptions of a deal, an order, a person or a company (`kind`), newest first."""
    return subscriptions_visible_to(actor).filter(**{f"{kind}_id": record_id}).order_by("-id")[:most]


def newest_ids_of_deal(deal_id: UUID) -> list[UUID]:
    """Ids of a deal's subscriptions, for its timeline."""
    return list(Subscription.objects.filter(deal_id=deal_id).order_by("-id").values_list("id", flat=True)[:20])


def periods_of(subscription_id: UUID, most: int = 500) -> list[SubscriptionPeriod]:
    """What was billed, the newest first, with its invoices."""
    rows = SubscriptionPeriod.objects.filter(subscription_id=subscription_id).select_related("invoice")
    return list(rows.order_by("-starts_on", "-id")[:most])


def waiting_charges(subscription_id: UUID) -> list[SubscriptionCharge]:
    """What the next invoice will say beside its period, the oldest first."""
    return list(SubscriptionCharge.objects.filter(subscription_id=subscription_id, billed=False).order_by("id"))


def overdue_of(subscription_id: UUID, today: date) -> list[Invoice]:
    """Its invoices that should have been paid, the oldest first."""
    own = Q(subscription_periods__subscription=subscription_id) | Q(subscription_charges__subscription=subscription_id)
    return list(Invoice.objects.filter(own).overdue(today).distinct().order_by("due_on", "id"))


def subscription_policy() -> SubscriptionPolicy:
    """How the organization treats them; what holds by itself until somebody changed it."""
    return SubscriptionPolicy.objects.first() or SubscriptionPolicy()


def cancel_reasons() -> QuerySet[CancelReason]:
    """Those that can be chosen."""
    return CancelReason.objects.filter(active=True)


def reason_titles(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Reasons by id, those not offered any more too."""
    return dict(CancelReason.objects.filter(id__in=set(ids)).values_list("id", "name"))
