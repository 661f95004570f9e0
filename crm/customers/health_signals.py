"""What the customer database itself measures: how long ago we heard of each other, whether he turned us away."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max
from django.utils import timezone

from crm.customers.health import Measured, Signal, register_signal, says_count
from crm.customers.models import Comparison, HealthRule
from crm.events.catalog.customers import TouchpointRecorded
from crm.events.catalog.leads import LeadContacted
from crm.events.catalog.mail import MailReceived, MessageSent, Unsubscribed
from crm.events.catalog.mailbox import MailTaken
from crm.events.catalog.support import TicketAnswered, TicketOpened, TicketReplied
from crm.events.catalog.work import CallLogged
from crm.events.models import Event

YEAR = timedelta(days=365)
# Both of us heard something of the other.
CONTACTS = tuple(
    event.kind
    for event in (
        CallLogged, LeadContacted, MailReceived, MailTaken, MessageSent, TicketAnswered, TicketOpened, TicketReplied,
        TouchpointRecorded,
    )
)  # fmt: skip


def _days(kind: str, ids: Sequence[UUID]) -> Measured:
    name = f"{kind}_id"
    rows = Event.objects.filter(**{f"{name}__in": ids}, kind__in=CONTACTS).order_by().values_list(name)
    return {record_id: _ago(last) for record_id, last in rows.annotate(Max("occurred_at"))}


def _withdrawn(kind: str, ids: Sequence[UUID]) -> Measured:
    name = f"{kind}_id"
    rows = Event.objects.filter(**{f"{name}__in": ids}, kind=Unsubscribed.kind, occurred_at__gte=timezone.now() - YEAR)
    return dict(rows.order_by().values_list(name).annotate(Count("id")))


def _ago(at: datetime) -> float:
    return (timezone.now() - at).total_seconds() / 86_400


def _says_days(rule: HealthRule) -> str:
    if rule.comparison == Comparison.AT_MOST:
        return f"In touch within the last {rule.threshold} days"
    return f"Nothing heard for {rule.threshold} days"


register_signal(Signal("days_since_contact", "days since the last contact", _days, _says_days, missing=None, order=10))
register_signal(
    Signal(
        "consent_withdrawn",
        "times unsubscribed in a year",
        _withdrawn,
        says_count("unsubscription this year", "unsubscriptions this year"),
        order=50,
    )
)
