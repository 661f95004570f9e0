"""Subscriptions in the API: the same verbs as behind the pages."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone

from crm.api.records import RecordViews
from crm.api.serializers import Nothing
from crm.errors import Refused
from crm.records.paging import Order
from crm.search.queries.finding import matching_ids
from sales.actions.quotes import Edit
from sales.quotes.lines import Line
from sales.subscriptions.actions.amending import Change, change_subscription, drop_change
from sales.subscriptions.actions.cancelling import Leaving, cancel_subscription, keep_subscription, regular_end
from sales.subscriptions.actions.opening import open_subscription, save_subscription
from sales.subscriptions.actions.ordered import subscriptions_from_order
from sales.subscriptions.actions.pausing import pause_subscription, resume_subscription
from sales.subscriptions.actions.settings import seed_reasons
from sales.subscriptions.actions.starting import start_subscription
from sales.subscriptions.api.bodies import (
    SubscriptionAdd,
    SubscriptionCancel,
    SubscriptionChange,
    SubscriptionLines,
    SubscriptionPause,
    SubscriptionPlan,
    SubscriptionShown,
)
from sales.subscriptions.lines import lines_of
from sales.subscriptions.models import Subscription
from sales.subscriptions.queries.subscriptions import cancel_reasons, get_subscription, subscriptions_visible_to

VERBS = ("lines", "start", "amend", "drop_plan", "pause", "resume", "cancel", "keep")


class Subscriptions(RecordViews):
    noun, kind, capability = "subscriptions", "subscription", "subscriptions.view"
    guarded = RecordViews.guarded | set(VERBS)
    sorts = {
        "each_month": Order("mrr_minor"),
        "renews": Order("renews_on", nullable=True),
        "billed_until": Order("billed_until", nullable=True),
    }
    bodies = {
        "create": SubscriptionAdd,
        "change": SubscriptionChange,
        "restore": Nothing,
        "lines": SubscriptionLines,
        "amend": SubscriptionPlan,
        "pause": SubscriptionPause,
        "cancel": SubscriptionCancel,
    }
    answers = dict.fromkeys(("list", "retrieve", "create", "change", "restore", *VERBS), SubscriptionShown)

    def rows(self) -> QuerySet[Any]:
        """Subscriptions with their lines."""
        return subscriptions_visible_to(self.actor).prefetch_related("lines")

    def search(self, rows: QuerySet[Any], words: str) -> QuerySet[Any]:
        """By number, what they are about, or whose they are."""
        return rows.filter(id__in=matching_ids("subscription", words))

    def add(self, values: dict[str, Any], custom: dict[str, Any]) -> Subscription:
        """A new draft, or that of an order. Facts that a draft does not begin with are set after it."""
        if order := values.pop("order", None):
            return subscriptions_from_order(order.id, by=self.actor)[0]
        lines = values.pop("lines", None)
        starts = {name: values.pop(name, None) for name in ("deal", "person", "company", "starts_on")}
        currency = values.pop("currency", "")
        name = values.pop("name", "") or (starts["deal"].name if starts["deal"] else "")
        given = None if lines is None else [_given(line) for line in lines]
        subscription = open_subscription(
            name=name, currency=currency, lines=given, custom=custom, by=self.actor, **starts
        )
        return save_subscription(subscription.id, Edit(values), by=self.actor) if values else subscription

    def lines(self, request: Any, record_id: UUID) -> HttpResponse:
        """Put these lines in place of all that stand in a draft."""
        self.guard(record_id)
        lines = [_given(line) for line in self.read_body()["lines"]]
        save_subscription(record_id, Edit({}, lines), by=self.actor)
        return self.shown(self.fetch(record_id))

    def start(self, request: Any, record_id: UUID) -> HttpResponse:
        """Let a draft run; what is due since its start is billed."""
        self.guard(record_id)
        start_subscription(record_id, by=self.actor)
        return self.shown(self.fetch(record_id))

    def amend(self, request: Any, record_id: UUID) -> HttpResponse:
        """Other lines or another interval, now or from the next period on."""
        self.guard(record_id)
        body, own = self.read_body(), get_subscription(self.actor, record_id)
        lines = lines_of(own.id) if "lines" not in body else _matched(body["lines"], lines_of(own.id))
        change = Change(
            lines, body.get("every", own.every), body.get("unit", own.unit), now=body.get("when", "now") == "now",
            at_once=body.get("bill_at_once", False),
        )  # fmt: skip
        change_subscription(record_id, change, by=self.actor)
        return self.shown(self.fetch(record_id))

    def drop_plan(self, request: Any, record_id: UUID) -> HttpResponse:
        """What was planned will not be."""
        self.guard(record_id)
        drop_change(record_id, by=self.actor)
        return self.shown(self.fetch(record_id))

    def pause(self, request: Any, record_id: UUID) -> HttpResponse:
        """Bill nothing for a while."""
        self.guard(record_id)
        pause_subscription(record_id, **self.read_body(), by=self.actor)
        return self.shown(self.fetch(record_id))

    def resume(self, request: Any, record_id: UUID) -> HttpResponse:
        """It goes on from today."""
        self.guard(record_id)
        resume_subscription(record_id, by=self.actor)
        return self.shown(self.fetch(record_id))

    def cancel(self, request: Any, record_id: UUID) -> HttpResponse:
        """Let it end."""
        self.guard(record_id)
        seed_reasons()
        body = self.read_body()
        reason = cancel_reasons().filter(name=body["reason"]).first()
        if reason is None:
            raise Refused(f"There is no reason {body['reason']}.")
        on = body.get("on") or regular_end(get_subscription(self.actor, record_id), timezone.localdate())
        leaving = Leaving(on, reason, body.get("note", ""), body.get("credit", False))
        cancel_subscription(record_id, leaving, by=self.actor)
        return self.shown(self.fetch(record_id))

    def keep(self, request: Any, record_id: UUID) -> HttpResponse:
        """Take a cancellation back."""
        self.guard(record_id)
        keep_subscription(record_id, by=self.actor)
        return self.shown(self.fetch(record_id))


def _given(line: dict[str, Any]) -> Line:
    return Line.new(**{**line, "every_months": 0, "optional": False})


def _matched(given: list[dict[str, Any]], known: list[Line]) -> list[Line]:
    """Lines of the same product or name are taken for the same one: only what is different of them is reckoned."""
    left = list(known)
    found = []
    for each in given:
        line = _given(each)
        same = next((one for one in left if (one.variant_id, one.name) == (line.variant_id, line.name)), None)
        if same is not None:
            left.remove(same)
            line = replace(line, id=same.id)
        found.append(line)
    return found
