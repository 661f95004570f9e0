"""What may be done to a subscription as it stands."""

from typing import Any

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.money import CURRENCIES
from sales.subscriptions.models import Subscription

# What may be set while it runs; the rest has its verbs, which reckon what a change costs.
ALWAYS = frozenset(
    {"name", "person", "company", "deal", "owner", "note", "reference", "due_days", "notice_days", "renews",
     "renew_months"}
)  # fmt: skip
MOST_EVERY = 60


class NotADraft(Refused):
    """It runs: what is billed changes by its own verb."""


def require_draft(subscription: Subscription) -> None:
    """Raises NotADraft with what can be done instead."""
    if not subscription.is_draft:
        raise NotADraft(f"{subscription.number} has started. What is billed is changed by Change…")


def require_running(subscription: Subscription) -> None:
    """Raises Refused for drafts and for what has ended."""
    if not subscription.is_running:
        raise Refused(f"{subscription.number} does not run: {subscription.get_state_display().lower()}.")


def set_facts(subscription: Subscription, values: dict[str, Any], _by: Actor) -> None:
    """Set facts of a locked subscription. Raises NotADraft, Refused for what can't stand together."""
    if set(values) - ALWAYS:
        require_draft(subscription)
    if "currency" in values and values["currency"] not in CURRENCIES:
        raise Refused("This currency is not known here.")
    for name, value in values.items():
        setattr(subscription, name, value)
    if subscription.person_id is None and subscription.company_id is None:
        raise Refused("A subscription is somebody's: name a person or a company.")
    if not 1 <= subscription.every <= MOST_EVERY or not 0 <= subscription.anchor_day <= 31:
        raise Refused(f"An interval is 1 to {MOST_EVERY} weeks, months, quarters or years, and a day 1 to 31.")
    if subscription.is_draft:
        subscription.cycle_from = subscription.starts_on
