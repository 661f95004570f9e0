"""Invoices in every state: a draft, one that is due, overdue ones with reminders, one taken back, and one paid."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from django.utils import timezone

from crm.accounts.actor import Actor, member_actor
from crm.accounts.models import Membership
from crm.tenancy.models import Organization
from sales.billing.actions.crediting import Back, credit_invoice
from sales.billing.actions.drafts import draft_invoice
from sales.billing.actions.issuing import issue_invoice
from sales.billing.actions.reminding import send_due_reminders
from sales.billing.actions.sending import send_invoice
from sales.billing.mails import InvoiceMail, first_mail
from sales.billing.models import Invoice
from sales.models import Deal, DealLine, Letterhead, Status

DUE_DAYS = 14


def bill(organization: Organization, manager: Membership, reps: Sequence[Membership]) -> None:
    """For the won deals of the reps that have products, the youngest first; a manager issues them."""
    Letterhead.objects.get_or_create(defaults=LETTERHEAD | {"legal_name": f"{organization.name} GmbH"})
    with_products = DealLine.objects.values("deal_id")
    deals = Deal.objects.filter(status=Status.WON, owner__in=reps, person__isnull=False, id__in=with_products)
    deals = deals.select_related("owner__role", "owner__team", "person", "company").order_by("-won_at", "-id")
    issued_on = timezone.localdate()
    for deal, (days, then) in zip(deals[: len(LIVES)], LIVES, strict=False):
        invoice = draft_invoice(name=deal.name, deal=deal, facts=ADDRESS, by=member_actor(deal.owner))
        if days is not None:
            invoice = issue_invoice(invoice.id, on=issued_on - timedelta(days=days), by=member_actor(manager))
        then(invoice, organization, member_actor(manager))
    send_due_reminders()


def _nothing(_invoice: Invoice, _organization: Organization, _by: Actor) -> None:
    """It stays as it is."""


def _sent(invoice: Invoice, organization: Organization, by: Actor) -> None:
    written = first_mail(invoice, organization, by=by)
    send_invoice(invoice.id, InvoiceMail(**written, key="demo"), by=by)


def _taken_back(invoice: Invoice, _organization: Organization, by: Actor) -> None:
    credit_invoice(invoice.id, Back(reason="The flight was called off."), by=by)


# How many days ago each was issued (None: a draft), and what happened then.
LIVES: Sequence[tuple[int | None, Callable[[Invoice, Organization, Actor], None]]] = (
    (None, _nothing),
    (46, _sent),
    (33, _sent),
    (29, _taken_back),
    (22, _sent),
    (16, _sent),
    (3, _sent),
)
ADDRESS = {
    "bill_street": "Hafenstraße 12", "bill_postal_code": "20457", "bill_city": "Hamburg", "bill_country": "DE",
}  # fmt: skip
LETTERHEAD = {
    "street": "Flughafenstraße 60", "postal_code": "40474", "city": "Düsseldorf", "country": "DE",
    "vat_id": "DE136695976", "tax_number": "133/8150/8159", "register": "HRB 4711, Amtsgericht Düsseldorf",
    "bank": "Rheinbank", "iban": "DE89 3704 0044 0532 0130 00", "bic": "COBADEFFXXX",
}  # fmt: skip
