"""Mails to the customer about a subscription. Each is queued once, however often it is asked for."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import translation

from crm.events.types import SubjectRef
from crm.mail.actions.outgoing import queue_message
from crm.mail.headers import mail_address
from crm.mail.models import MessageKind
from crm.portal.mails import mail_body
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from crm.web.formats import day
from sales.billing.customers import billed_to
from sales.subscriptions.models import Subscription
from sales.subscriptions.queries.subscriptions import subscription_policy
from sales.subscriptions.words import interval_of, months_words


def mail_renewal(subscription_id: UUID, on: str) -> None:
    """Say that it renews, for how long, what it costs, and until when one can say no."""
    subscription = _running(subscription_id)
    if subscription is None or subscription.cancel_on or not subscription_policy().notice_mail:
        return
    renews = date.fromisoformat(on)
    months = subscription.renew_months if subscription.term_ends_on else subscription.rhythm.months
    last = date.fromordinal(renews.toordinal() - subscription.notice_days - 1)
    facts = {"renews": renews, "months": months_words(months), "last": last, "interval": interval_of(subscription)}
    _queue(subscription, "renewal", "{name} renews on {day}", f"{subscription.id}:{on}", renews, facts)


def mail_cancellation(subscription_id: UUID, on: str, *, key: str) -> None:
    """Confirm that it ends, and when."""
    subscription = Subscription.objects.select_related("person", "company").filter(id=subscription_id).first()
    if subscription and subscription_policy().cancel_mail:
        ends = date.fromisoformat(on)
        _queue(subscription, "cancelled", "{name} ends on {day}", key, ends, {"ends": ends})


def _running(subscription_id: UUID) -> Subscription | None:
    rows = Subscription.objects.running().select_related("person", "company")
    return rows.filter(id=subscription_id).first()


def _queue(subscription: Subscription, what: str, subject: str, key: str, on: date, facts: dict[str, Any]) -> None:
    to = billed_to(subscription.person, subscription.company)["bill_email"]
    if not mail_address(to):
        return
    organization = Organization.objects.get(id=require_organization_id())
    with translation.override(organization.language):
        body = mail_body(f"subscriptions/mails/{what}", organization, {"subscription": subscription, **facts})
        title = subject.format(name=subscription.name, day=day(on))
    person = subscription.person
    queue_message(
        key=f"subscription:{what}:{key}",
        to=to,
        subject=title[:200],
        text=body.text,
        html=body.html,
        kind=MessageKind.TRANSACTIONAL,
        person=person if person and person.email.casefold() == to.casefold() else None,
        sender_name=organization.sender_name,
        subject_ref=SubjectRef("subscription", subscription.id),
    )
