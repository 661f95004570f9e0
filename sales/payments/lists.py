"""The list of payments."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from crm.customers.normal_forms import name_key
from crm.web.formats import day
from crm.web.lists import Column, Empty, ListPage, View
from sales.payments.models import Payment
from sales.payments.queries.payments import payments_visible_to
from sales.payments.words import state_words


class PaymentList(ListPage[Payment]):
    title, kind, noun, capability, url_name = "Payments", "payment", "payments", "payments.view", "payments:payments"
    columns = (
        Column("payer", "Payer", kind="name", href="payments:payment", width=220, m="1", avatar=False,
               value=lambda payment: payment.payer or "Somebody", reads=("payer",)),
        Column("amount", "Amount", kind="money", value=lambda payment: (payment.amount_minor, payment.currency),
               sort="amount_minor", width=120, m="2r", reads=("amount_minor", "currency")),
        Column("state", "Status", kind="status", value=state_words, width=130, m="r", reads=("state", "disputed_at")),
        Column("received_on", "Received", value=lambda payment: day(payment.received_on, short=True),
               sort="received_on", width=100, m="2", reads=("received_on",), daily=True),
        Column("who", "Customer", kind="record", value=lambda payment: payment.company or payment.person, width=190,
               reads=("company__name", "company__deleted_at", "person__name", "person__deleted_at")),
        Column("left", "Left", kind="money", width=110, reads=("left_minor", "currency"),
               value=lambda payment: (payment.left_minor, payment.currency) if payment.left_minor else None),
        Column("method", "Paid by", value=lambda payment: payment.get_method_display(), width=110, reads=("method",)),
        Column("reference", "Reference", width=260, reads=("reference",)),
        Column("owner", "Owner", kind="member", width=70),
        Column("created_at", "Added", kind="time", sort="id", width=140, optional=True),
    )  # fmt: skip
    views = (
        View("all", "All"),
        View("unused", "Not matched", {"state": "unused"}),
        View("credit", "With credit left", {"state": ("unused", "partly")}),
        View("stripe", "By Stripe", {"method": "stripe"}),
        View("mine", "Mine", {"owner": "me"}),
    )
    told_by = ("payer", "reference")
    new = ("Enter payment", "payments:new_payment", "payments.book")
    empty = Empty("No payments yet", "Import a bank statement, take cards by Stripe, or enter what came in.",
                  "Enter payment")  # fmt: skip
    least_width = 1150
    edit = "payments.book"

    def rows(self) -> QuerySet[Payment]:
        """Payments with whose they are."""
        return payments_visible_to(self.actor).select_related("owner", "person", "company")

    def actions(self) -> Iterable[dict[str, Any]]:
        """To what came by the bank."""
        if not self.actor.can("payments.book"):
            return ()
        pages = [("Match bank lines", "payments:matching", "arrows-left-right"),
                 ("Bank statements", "payments:statements", "building-bank")]  # fmt: skip
        return [{"label": label, "url": reverse(name), "icon": icon} for label, name, icon in pages]

    def search(self, rows: QuerySet[Payment], words: str) -> QuerySet[Payment]:
        """By any part of the payer's name or of the reference, or the start of the customer's name."""
        key = name_key(words)
        customer = Q(company__name_key__begins=key) | Q(person__name_key__begins=key)
        return rows.filter(Q(payer__icontains=words) | Q(reference__icontains=words) | customer)
