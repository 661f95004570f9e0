"""The list of subscriptions."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from crm.customers.normal_forms import name_key
from crm.web.formats import day
from crm.web.lists import Column, Empty, ListPage, View
from sales.subscriptions.models import Subscription
from sales.subscriptions.queries.subscriptions import subscriptions_visible_to
from sales.subscriptions.words import interval_of, next_bill, state_words


class SubscriptionList(ListPage[Subscription]):
    title, kind, noun = "Subscriptions", "subscription", "subscriptions"
    capability, url_name = "subscriptions.view", "subscriptions:subscriptions"
    columns = (
        Column("number", "Subscription", kind="name", href="subscriptions:subscription", width=140, m="1",
               avatar=False, value="number"),
        Column("name", "About", width=230, m="x"),
        Column("who", "Customer", kind="record", value=lambda each: each.company or each.person, width=190,
               m="2", reads=("company__name", "company__deleted_at", "person__name", "person__deleted_at")),
        Column("state", "Status", kind="status", value=state_words, width=150, m="r",
               reads=("state", "problem", "cancel_on"), moves=True),
        Column("mrr", "Each month", kind="money", value=lambda each: (each.mrr_minor, each.currency),
               sort="mrr_minor", width=120, m="2r", reads=("mrr_minor", "currency")),
        Column("each", "Each period", kind="money", value=lambda each: (each.net_minor, each.currency), width=120,
               reads=("net_minor", "currency")),
        Column("interval", "Billed", value=interval_of, width=130, reads=("every", "unit")),
        Column("next", "Next bill", value=lambda each: day(next_bill(each), short=True), width=100,
               sort="billed_until", nullable=True, moves=True,
               reads=("billed_until", "cycle_from", "state", "cancel_on", "renews", "term_months", "renew_months",
                      "terms", "starts_on")),
        Column("renews_on", "Renews", value=lambda each: day(each.renews_on, short=True), width=100,
               sort="renews_on", nullable=True, moves=True, reads=("renews_on",)),
        Column("owner", "Owner", kind="member", width=70),
        Column("starts_on", "Start", value=lambda each: day(each.starts_on, short=True), width=100, moves=True,
               reads=("starts_on",), optional=True),
        Column("problem", "Needs attention because", width=260, optional=True),
        Column("reason", "Reason for cancelling", width=170, optional=True,
               value=lambda each: each.reason.name if each.reason else "", reads=("reason__name",)),
        Column("deal", "Deal", kind="record", width=180, optional=True),
        Column("created_at", "Added", kind="time", sort="id", width=140, optional=True),
    )  # fmt: skip
    views = (
        View("running", "Running", {"state": ("active", "paused")}),
        View("attention", "Needs attention", {"attention": "yes"}),
        View("mine", "Mine", {"owner": "me", "state": ("active", "paused")}),
        View("renewing", "Renewing", {"state": ("active", "paused"), "renews__in_next": "90"}, sort="renews_on"),
        View("drafts", "Drafts", {"state": "draft"}),
        View("gone", "Cancelled and ended", {"state": ("cancelled", "ended")}),
        View("all", "All"),
    )
    told_by = ("number", "name")
    new = ("New subscription", "subscriptions:new_subscription", "subscriptions.edit")
    empty = Empty("No subscriptions yet", "What customers pay for again and again: open one by hand, from a deal or "
                  "from an order with products that are paid by the month or year.", "New subscription")  # fmt: skip
    least_width = 1150
    edit = "subscriptions.edit"

    def actions(self) -> Iterable[dict[str, Any]]:
        """To the figures."""
        return ({"label": "Monthly revenue and churn", "url": reverse("subscriptions:figures"), "icon": "chart-line"},)

    def rows(self) -> QuerySet[Subscription]:
        """Subscriptions with whose they are."""
        return subscriptions_visible_to(self.actor).select_related("owner", "person", "company", "deal", "reason")

    def search(self, rows: QuerySet[Subscription], words: str) -> QuerySet[Subscription]:
        """By number, any part of what it is about, or the start of the customer's name."""
        key = name_key(words)
        customer = Q(company__name_key__begins=key) | Q(person__name_key__begins=key)
        return rows.filter(Q(number__icontains=words) | Q(name__icontains=words) | customer)
