"""From events to the subscribers: claimed in the database, so that nothing is lost and nothing is done twice.

All functions run inside an `organization_context` and open their own scopes.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from crm.events.emit import caused_by
from crm.events.models import Delivery, DeliveryState, Event
from crm.events.subscriptions import SUBSCRIBERS, Subscriber, subscribers_of
from crm.tenancy.scope import require_organization_id, tenant_scope

log = structlog.get_logger()

BATCH = 200
MAX_ATTEMPTS = 12
FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(hours=1)


def relay_all(limit: int = 10_000) -> int:
    """Turn pending events into deliveries and carry out what is due. How many deliveries were tried."""
    tried = 0
    while tried < limit:
        relayed = relay_events()
        delivered = deliver_due()
        tried += delivered
        if not relayed and not delivered:
            break
    return tried


def relay_events() -> int:
    """Claim pending events and write one Delivery per interested subscriber. How many events were claimed."""
    with tenant_scope(require_organization_id()):
        events = list(Event.objects.filter(pending=True).order_by("id").select_for_update(skip_locked=True)[:BATCH])
        deliveries = [
            Delivery(event=event, subscriber=subscriber.name)
            for event in events
            for subscriber in subscribers_of(event)
        ]
        Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
        Event.objects.filter(id__in=[event.id for event in events]).update(pending=False)
    return len(events)


def deliver_due() -> int:
    """Carry out due deliveries, each in a transaction of its own but for those taken together. How many were tried."""
    with tenant_scope(require_organization_id()):
        due = Delivery.objects.filter(state=DeliveryState.DUE, due_at__lte=timezone.now())
        found = list(due.order_by("due_at", "id").values_list("id", "subscriber")[:BATCH])
    tried = 0
    for name, ids in _by_subscriber(found):
        subscriber = SUBSCRIBERS.get(name)
        if len(ids) > 1 and subscriber is not None and subscriber.together and deliver_together(subscriber, ids):
            tried += len(ids)
        else:
            tried += sum(deliver(delivery_id) for delivery_id in ids)
    return tried


def deliver_together(subscriber: Subscriber, ids: Sequence[UUID]) -> bool:
    """Carry out several deliveries to one subscriber in one transaction; False if that failed and nothing was done."""
    try:
        with tenant_scope(require_organization_id()):
            rows = Delivery.objects.filter(id__in=ids, state=DeliveryState.DUE).order_by("event_id")
            claimed = list(rows.select_for_update(skip_locked=True, of=("self",)).select_related("event"))
            with transaction.atomic():
                subscriber.handle([(delivery.event.read(), delivery.event) for delivery in claimed])
            done = Delivery.objects.filter(id__in=[delivery.id for delivery in claimed])
            done.update(state=DeliveryState.DONE, done_at=timezone.now(), error="")
    except Exception:
        log.exception("deliveries_failed_together", subscriber=subscriber.name, count=len(ids))
        return False
    return True


def deliver(delivery_id: UUID) -> bool:
    """Carry out one delivery unless somebody else has it. The effect and the mark commit together."""
    try:
        with tenant_scope(require_organization_id()):
            delivery = _claim(delivery_id)
            if delivery is None:
                return False
            _hand_over(delivery)
            delivery.state, delivery.done_at, delivery.error = DeliveryState.DONE, timezone.now(), ""
            delivery.save(update_fields=["state", "done_at", "error"])
    except Exception as error:
        log.exception("delivery_failed", delivery=str(delivery_id))
        _put_off(delivery_id, error)
    return True


def _by_subscriber(found: Sequence[tuple[UUID, str]]) -> list[tuple[str, list[UUID]]]:
    """In the order in which they are due; those to one that takes them together with the first of them."""
    groups: dict[str, list[UUID]] = {}
    for number, (delivery_id, name) in enumerate(found):
        subscriber = SUBSCRIBERS.get(name)
        key = name if subscriber is not None and subscriber.together else f"{name} {number}"
        groups.setdefault(key, []).append(delivery_id)
    return [(key.partition(" ")[0], ids) for key, ids in groups.items()]


def _claim(delivery_id: UUID) -> Delivery | None:
    rows = Delivery.objects.filter(id=delivery_id, state=DeliveryState.DUE)
    return rows.select_for_update(skip_locked=True).first()


def _hand_over(delivery: Delivery) -> None:
    subscriber = SUBSCRIBERS.get(delivery.subscriber)
    if subscriber is None:  # taken out of the program since
        log.warning("subscriber_gone", subscriber=delivery.subscriber)
        return
    event = Event.objects.get(id=delivery.event_id)
    with caused_by(event), transaction.atomic():
        subscriber.handle([(event.read(), event)])


def _put_off(delivery_id: UUID, error: Exception) -> None:
    """Try again later, twice as late each time; after MAX_ATTEMPTS give up and keep it for people to see."""
    with tenant_scope(require_organization_id()):
        delivery = Delivery.objects.select_for_update().get(id=delivery_id)
        delivery.attempts += 1
        delivery.error = f"{type(error).__name__}: {error}"[:2000]
        delay = min(FIRST_RETRY * 2 ** (delivery.attempts - 1), LONGEST_RETRY)
        delivery.due_at = timezone.now() + delay
        if delivery.attempts >= MAX_ATTEMPTS:
            delivery.state = DeliveryState.FAILED
        delivery.save(update_fields=["attempts", "error", "due_at", "state"])
