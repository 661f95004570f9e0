"""Subscriptions as records that people edit."""

from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone

from crm.events.catalog.subscriptions import SubscriptionChanged
from crm.events.types import DomainEvent
from crm.records.models import RecordChange
from crm.records.registry import Part, RecordType, register_record
from sales.actions.document_lines import line_words
from sales.subscriptions.actions.facts import about
from sales.subscriptions.actions.lines import line_now, set_line_back
from sales.subscriptions.guarding import set_facts
from sales.subscriptions.lines import lines_of
from sales.subscriptions.models import Subscription
from sales.subscriptions.reckoning import set_renewal, set_sums

# Its verbs tell of these.
OWN_EVENTS = ("state", "planned", "planned_on", "pause_on", "resumes_on", "paused_for_debt", "cancel_on",
              "cancelled_at", "reason", "cancel_note", "ended_on", "cycle_from")  # fmt: skip


def _changed(subscription: Subscription, change: RecordChange) -> list[DomainEvent]:
    told = change.told_without(*OWN_EVENTS)
    return [SubscriptionChanged(**about(subscription), changes=told)] if told else []


def _stays(subscriptions: Sequence[Subscription]) -> dict[UUID, str]:
    return {each.id: f"{each.number} has run and is kept. Cancel it instead." for each in subscriptions
            if not each.is_draft}  # fmt: skip


def _follow(subscriptions: Sequence[Subscription]) -> None:
    for subscription in subscriptions:
        if subscription.is_draft:
            set_sums(subscription, lines_of(subscription.id))
        set_renewal(subscription)
        if subscription.is_running:
            subscription.look_at = timezone.now()  # its days may be others now: the sweep sees to it


register_record(
    RecordType(
        kind="subscription",
        model=Subscription,
        view="subscriptions.view",
        edit="subscriptions.edit",
        delete="subscriptions.delete",
        assign="subscriptions.assign",
        facts=(
            "name", "person", "company", "deal", "currency", "every", "unit", "starts_on", "anchor_day", "term_months",
            "renews", "renew_months", "notice_days", "due_days", "reference", "note", "owner",
        ),
        changed=_changed,
        set_values=set_facts,
        follow=_follow,
        takeable=True,
        stays=_stays,
        related=("owner", "person", "company", "deal"),
        parts={"lines": Part("Line", line_now, line_words, set_line_back)},
        about=lambda subscription: (subscription.person_id, subscription.company_id),
    )
)  # fmt: skip
