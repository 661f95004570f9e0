"""Events of subscriptions. Days are written as in ISO 8601; `..._on` is the first day on which something holds."""

from dataclasses import dataclass
from uuid import UUID

from crm.events.types import DomainEvent, SubjectRef, event_type


@dataclass(frozen=True, kw_only=True)
class SubscriptionEvent(DomainEvent):
    """What all of them say: which subscription, and what it brings each month without tax (minor units)."""

    subscription_id: UUID
    number: str = ""
    deal_id: UUID | None = None
    mrr_minor: int = 0
    currency: str = ""
    owner_id: UUID | None = None

    def subject(self) -> SubjectRef:
        """The subscription."""
        return SubjectRef("subscription", self.subscription_id)


@event_type("subscriptions.subscription_opened")
@dataclass(frozen=True, kw_only=True)
class SubscriptionOpened(SubscriptionEvent):
    """A draft: nothing is billed yet."""

    name: str = ""


@event_type("subscriptions.subscription_changed")
@dataclass(frozen=True, kw_only=True)
class SubscriptionChanged(SubscriptionEvent):
    """Facts beside what is billed. `changes` maps a label to its old and new text."""

    changes: dict[str, tuple[str, str]]


@event_type("subscriptions.subscription_started")
@dataclass(frozen=True, kw_only=True)
class SubscriptionStarted(SubscriptionEvent):
    """From this day on it is billed; `again`: it had ended before."""

    on: str
    again: bool = False


@event_type("subscriptions.subscription_billed")
@dataclass(frozen=True, kw_only=True)
class SubscriptionBilled(SubscriptionEvent):
    """The invoice of a period (from a day to before another) was made."""

    invoice_id: UUID
    begin: str
    until: str
    gross_minor: int = 0


@event_type("subscriptions.subscription_amended")
@dataclass(frozen=True, kw_only=True)
class SubscriptionAmended(SubscriptionEvent):
    """Lines or interval are others from a day on; `before_minor`: what it brought each month until then.

    `planned`: it is settled, and will be so on that day.
    """

    on: str
    before_minor: int = 0
    planned: bool = False
    changes: dict[str, tuple[str, str]]


@event_type("subscriptions.subscription_change_dropped")
@dataclass(frozen=True, kw_only=True)
class SubscriptionChangeDropped(SubscriptionEvent):
    """What was to change on a day will not."""

    on: str


@event_type("subscriptions.subscription_paused")
@dataclass(frozen=True, kw_only=True)
class SubscriptionPaused(SubscriptionEvent):
    """`until`: when it goes on by itself, if that is settled; `overdue`: because invoices are not paid."""

    on: str
    until: str = ""
    planned: bool = False
    overdue: bool = False


@event_type("subscriptions.subscription_resumed")
@dataclass(frozen=True, kw_only=True)
class SubscriptionResumed(SubscriptionEvent):
    """It is billed again; `dropped`: a pause that was planned will not be."""

    on: str
    dropped: bool = False


@event_type("subscriptions.subscription_cancelled")
@dataclass(frozen=True, kw_only=True)
class SubscriptionCancelled(SubscriptionEvent):
    """The customer will leave: it does not run from that day on."""

    on: str
    at_once: bool = False
    reason: str = ""


@event_type("subscriptions.subscription_kept")
@dataclass(frozen=True, kw_only=True)
class SubscriptionKept(SubscriptionEvent):
    """The cancellation was taken back before its day."""


@event_type("subscriptions.subscription_ended")
@dataclass(frozen=True, kw_only=True)
class SubscriptionEnded(SubscriptionEvent):
    """It does not run any more; `cancelled`, or its term was over. `before_minor`: what it brought each month."""

    on: str
    cancelled: bool = False
    before_minor: int = 0


@event_type("subscriptions.subscription_renewed")
@dataclass(frozen=True, kw_only=True)
class SubscriptionRenewed(SubscriptionEvent):
    """A term was over and the next began; `until` is empty where it runs without a term from now on."""

    on: str
    until: str = ""


@event_type("subscriptions.subscription_renewal_near")
@dataclass(frozen=True, kw_only=True)
class SubscriptionRenewalNear(SubscriptionEvent):
    """It renews for a year or more on that day; the customer is told."""

    on: str
    until: str = ""


@event_type("subscriptions.subscription_stuck")
@dataclass(frozen=True, kw_only=True)
class SubscriptionStuck(SubscriptionEvent):
    """It could not be billed, or its invoice not be issued or sent: somebody has to look."""

    problem: str
