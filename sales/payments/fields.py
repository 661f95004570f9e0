"""What conditions can ask of payments."""

from typing import Any

from django.db.models import QuerySet

from crm.accounts.queries.members import member_choices, member_names
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
from sales.payments.models import Payment, PaymentMethod, PaymentState
from sales.payments.queries.payments import payments_visible_to


def _payments() -> QuerySet[Any]:
    return Payment.objects.select_related("owner", "person", "company").prefetch_related(
        "person__tag_links__tag", "company__tag_links__tag"
    )


register_subject(Subject("payment", "Payment", "payments", _payments, payments_visible_to))
register_relation(Relation("payment", "person", "person", "Person"))
register_relation(Relation("payment", "company", "company", "Company"))

TEXT, CHOICE, LINK, MONEY = FieldKind.TEXT, FieldKind.CHOICE, FieldKind.LINK, FieldKind.MONEY

for _field in (
    Field("payment.state", "Status", CHOICE, "state", choices=PaymentState.choices),
    Field("payment.method", "Paid by", CHOICE, "method", choices=PaymentMethod.choices),
    Field("payment.owner", "Owner", FieldKind.MEMBER, "owner_id", choices=member_choices, titles=member_names),
    Field("payment.amount", "Amount", MONEY, "amount_minor"),
    Field("payment.left", "Left as credit", MONEY, "left_minor"),
    Field("payment.currency", "Currency", CHOICE, "currency", choices=[(code, code) for code in CURRENCIES]),
    Field("payment.received", "Received", FieldKind.DATE, "received_on"),
    Field("payment.person", "Person", LINK, "person_id", titles=person_titles, to="person"),
    Field("payment.company", "Company", LINK, "company_id", titles=company_titles, to="company"),
    Field("payment.payer", "Payer", TEXT, "payer"),
    Field("payment.reference", "Reference", TEXT, "reference"),
    Field("payment.disputed", "Disputed", FieldKind.MOMENT, "disputed_at", happens=True),
    Field("payment.created", "Added", FieldKind.MOMENT, "created_at", happens=True),
):
    register_field(_field)
