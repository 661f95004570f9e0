"""Where subscriptions stand in the frame, and on the pages of deals, orders, people and companies."""

from functools import partial
from typing import Any

from crm.accounts.actor import Actor
from crm.events.types import SubjectRef
from crm.web.kinds import RecordKind, register_kind
from crm.web.navigation import (
    CUSTOMERS,
    Entry,
    RecordVerb,
    new_menu,
    palette_pages,
    register_verbs,
    section_pages,
    settings_pages,
)
from crm.web.panels import Panel, register_panel
from crm.work.notification_kinds import DIGEST, MAIL, PAGE, NotificationKind, register_notification_kind
from sales.around_deal import register_around_deal
from sales.orders.models import Order
from sales.orders.queries.orders import lines_of
from sales.subscriptions import renewing as renewing  # registers what renews
from sales.subscriptions.actions.ordered import recurring
from sales.subscriptions.models import Subscription
from sales.subscriptions.queries.subscriptions import newest_ids_of_deal, subscription_titles, subscriptions_of
from sales.subscriptions.words import interval_of, state_words

SHOWN = 6


def _section(kind: str, actor: Actor, record: Any) -> dict[str, Any]:
    newest = list(subscriptions_of(actor, kind, record.id, SHOWN + 1))
    return {
        "subscriptions": [(each, *state_words(each), interval_of(each)) for each in newest[:SHOWN]],
        "count": f"{SHOWN}+" if len(newest) > SHOWN else str(len(newest)),
        "query": f"?{kind}={record.id}",
        "may_add": actor.can("subscriptions.edit"),
    }


def _of_order(actor: Actor, order: Order) -> dict[str, Any] | None:
    """Its subscriptions, or the button that opens them; nothing where nothing is paid again and again."""
    found = _section("order", actor, order)
    again = recurring(lines_of(order.id))
    if not found["subscriptions"] and not again:
        return None
    may = actor.can("subscriptions.edit", order) and not order.is_cancelled
    return found | {"order": order, "may_add": False, "may_open": may and len(found["subscriptions"]) < len(again)}


def _is_draft(actor: Actor, subscription: Subscription) -> bool:
    return subscription.is_draft and actor.can("subscriptions.edit", subscription)


def _is_active(actor: Actor, subscription: Subscription) -> bool:
    return subscription.is_active and actor.can("subscriptions.edit", subscription)


def _is_running(actor: Actor, subscription: Subscription) -> bool:
    return subscription.is_running and actor.can("subscriptions.edit", subscription)


def _is_paused(actor: Actor, subscription: Subscription) -> bool:
    return subscription.is_running and not subscription.is_active and actor.can("subscriptions.edit", subscription)


def _can_be_cancelled(actor: Actor, subscription: Subscription) -> bool:
    return subscription.is_running and actor.can("subscriptions.cancel", subscription)


new_menu.register(
    Entry("Subscription", "subscriptions:new_subscription", "repeat", "subscriptions.edit", order=35, section="sales")
)
section_pages.register(
    Entry("Subscriptions", "subscriptions:subscriptions", "repeat", "subscriptions.view", order=45, section="sales")
)
palette_pages.register(
    Entry("Subscriptions", "subscriptions:subscriptions", "repeat", "subscriptions.view", section="sales",
          words="recurring contracts renewals abonnement billing"),
    Entry("Monthly revenue and churn", "subscriptions:figures", "chart-line", "subscriptions.view", section="sales",
          words="mrr arr churn renewals due recurring waterfall"),
)  # fmt: skip
settings_pages.register(
    Entry("Subscriptions", "subscriptions:settings", "repeat", "subscriptions.settings", order=66, section="settings",
          words="recurring billing renewal notice cancel reasons churn", group=CUSTOMERS,
          about="How periods are billed, notices before renewals, reasons for cancelling"),
)  # fmt: skip
register_kind(
    RecordKind("subscription", "Subscription", "Subscriptions", "repeat", "subscriptions:subscription",
               subscription_titles)
)  # fmt: skip
register_verbs(
    RecordVerb("subscription", "Start subscription", "subscriptions:start", "player-play", "subscriptions.edit",
               shown=_is_draft, words="activate"),
    RecordVerb("subscription", "Change what is billed", "subscriptions:change", "arrows-exchange",
               "subscriptions.edit", shown=_is_running, words="upgrade downgrade quantity price plan"),
    RecordVerb("subscription", "Pause subscription", "subscriptions:pause", "player-pause", "subscriptions.edit",
               shown=_is_active),
    RecordVerb("subscription", "Resume subscription", "subscriptions:resume", "player-play", "subscriptions.edit",
               post=True, shown=_is_paused),
    RecordVerb("subscription", "Cancel subscription", "subscriptions:cancel", "circle-x", "subscriptions.cancel",
               shown=_can_be_cancelled, words="terminate churn end"),
)  # fmt: skip
for _kind, _order in (("deal", 13), ("person", 28), ("company", 28)):
    _rows = None if _kind == "deal" else (Subscription, f"{_kind}_id")
    register_panel(
        _kind,
        Panel("Subscriptions", "subscriptions/subscriptions_panel.html", partial(_section, _kind),
              "subscriptions.view", _order, rows=_rows, stands=True),
    )  # fmt: skip
register_panel(
    "order", Panel("Subscriptions", "subscriptions/subscriptions_panel.html", _of_order, "subscriptions.view", 11)
)
register_around_deal(
    "subscription", lambda deal_id: [SubjectRef("subscription", each) for each in newest_ids_of_deal(deal_id)]
)
register_notification_kind(
    NotificationKind("subscription_stuck", "A subscription of mine needs attention", "Subscriptions",
                     "alert-triangle", (PAGE, MAIL, DIGEST), capability="subscriptions.view", order=352),
)  # fmt: skip
