"""What follows from what happens to subscriptions, and to their invoices."""

from uuid import UUID

from crm.accounts.actor import member_actor, system_actor
from crm.events.catalog.billing import InvoicePaid
from crm.events.catalog.subscriptions import SubscriptionCancelled, SubscriptionRenewalNear, SubscriptionStuck
from crm.events.models import Event
from crm.events.subscriptions import subscribe
from crm.events.types import SubjectRef
from crm.work.actions.notifications import notify
from sales.subscriptions.actions.mails import mail_cancellation, mail_renewal
from sales.subscriptions.actions.pausing import resume_paid
from sales.subscriptions.models import Subscription
from sales.subscriptions.queries.subscriptions import subscriptions_visible_to


@subscribe(SubscriptionRenewalNear)
def tell_the_customer_of_the_renewal(event: SubscriptionRenewalNear, _row: Event) -> None:
    """In time to say no."""
    mail_renewal(event.subscription_id, event.on)


@subscribe(SubscriptionCancelled)
def confirm_the_cancellation(event: SubscriptionCancelled, row: Event) -> None:
    """The customer gets it in writing."""
    mail_cancellation(event.subscription_id, event.on, key=str(row.id))


@subscribe(InvoicePaid)
def go_on_when_all_is_paid(event: InvoicePaid, _row: Event) -> None:
    """What pauses because of overdue invoices goes on."""
    resume_paid(event.invoice_id, by=system_actor())


@subscribe(SubscriptionStuck)
def tell_that_it_is_stuck(event: SubscriptionStuck, row: Event) -> None:
    """Whose subscription it is hears that somebody has to look."""
    _tell(event.subscription_id, f"{event.number} needs attention", key=f"subscription-stuck:{row.id}")


def _tell(subscription_id: UUID, text: str, *, key: str) -> None:
    subscription = Subscription.objects.select_related("owner", "owner__role").filter(id=subscription_id).first()
    if subscription is None or subscription.owner is None or not subscription.owner.active:
        return
    if subscriptions_visible_to(member_actor(subscription.owner)).filter(id=subscription.id).exists():
        subject = SubjectRef("subscription", subscription.id)
        notify(subscription.owner, text, kind="subscription_stuck", subject=subject, key=key)
