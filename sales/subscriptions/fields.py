"""What conditions can ask of subscriptions."""

from typing import Any

from django.db.models import Q, QuerySet

from crm.accounts.queries.members import member_choices, member_names
from crm.conditions.clock import Clock
from crm.conditions.fields import (
    Field,
    FieldKind,
    Relation,
    Subject,
    register_field,
    register_relation,
    register_subject,
)
from crm.customers.queries.companies import company_titles
from crm.customers.queries.people import person_titles
from crm.money import CURRENCIES
from sales.queries.deals import deal_titles
from sales.subscriptions.models import Subscription, SubscriptionState
from sales.subscriptions.models.subscription import UNITS
from sales.subscriptions.queries.subscriptions import reason_titles, subscriptions_visible_to


def _subscriptions() -> QuerySet[Any]:
    return Subscription.objects.select_related("owner", "person", "company", "deal").prefetch_related(
        "person__tag_links__tag", "company__tag_links__tag"
    )


def _stuck(_yes: bool, _clock: Clock) -> Q:
    return ~Q(problem="")


register_subject(Subject("subscription", "Subscription", "subscriptions", _subscriptions, subscriptions_visible_to))
register_relation(Relation("subscription", "person", "person", "Person"))
register_relation(Relation("subscription", "company", "company", "Company"))

TEXT, CHOICE, LINK, MONEY, DATE, MOMENT = (
    FieldKind.TEXT, FieldKind.CHOICE, FieldKind.LINK, FieldKind.MONEY, FieldKind.DATE, FieldKind.MOMENT,
)  # fmt: skip

for _field in (
    Field("subscription.state", "Status", CHOICE, "state", choices=SubscriptionState.choices),
    Field("subscription.owner", "Owner", FieldKind.MEMBER, "owner_id", choices=member_choices, titles=member_names),
    Field("subscription.mrr", "Each month", MONEY, "mrr_minor"),
    Field("subscription.each", "Each period", MONEY, "net_minor"),
    Field("subscription.currency", "Currency", CHOICE, "currency", choices=[(code, code) for code in CURRENCIES]),
    Field("subscription.unit", "Billed in", CHOICE, "unit", choices=UNITS),
    Field("subscription.starts", "Start", DATE, "starts_on"),
    Field("subscription.next", "Billed until", DATE, "billed_until"),
    Field("subscription.renews", "Renews", DATE, "renews_on"),
    Field("subscription.ends", "Ends on", DATE, "cancel_on"),
    Field("subscription.ended", "Ended", DATE, "ended_on"),
    Field("subscription.attention", "Needs attention", FieldKind.BOOL, value=lambda each: bool(each.problem),
          asks=_stuck, no="Needs no attention"),
    Field("subscription.problem", "Needs attention because", TEXT, "problem"),
    Field("subscription.reason", "Reason for cancelling", LINK, "reason_id", titles=reason_titles),
    Field("subscription.deal", "Deal", LINK, "deal_id", titles=deal_titles, to="deal"),
    Field("subscription.person", "Person", LINK, "person_id", titles=person_titles, to="person"),
    Field("subscription.company", "Company", LINK, "company_id", titles=company_titles, to="company"),
    Field("subscription.number", "Number", TEXT, "number"),
    Field("subscription.name", "About", TEXT, "name"),
    Field("subscription.created", "Added", MOMENT, "created_at", happens=True),
    Field("subscription.cancelled", "Cancelled", MOMENT, "cancelled_at", happens=True),
):  # fmt: skip
    register_field(_field)
