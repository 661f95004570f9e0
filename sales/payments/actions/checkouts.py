"""Let a customer pay an invoice at a provider."""

from uuid import UUID

from django.conf import settings
from django.urls import reverse

from crm.accounts.actor import system_actor
from crm.errors import Refused
from crm.tenancy.models import Organization
from crm.tenancy.writing import insert_once
from sales.billing.queries.invoices import get_invoice
from sales.payments.models import Checkout
from sales.payments.providers import PROVIDERS
from sales.payments.providers.base import Bill
from sales.payments.queries.providers import active_account, checkouts_of, open_checkout, secrets_of


def begin_checkout(provider: str, invoice_id: UUID, organization: Organization, token: str) -> str:
    """The provider's page where the customer pays what is open; begun twice is once.

    `token` is of the invoice's own page, to which he comes back. Raises NotFound, Refused, ProviderProblem.
    """
    account = active_account(provider)
    invoice = get_invoice(system_actor(), invoice_id)
    if account is None:
        raise Refused("This can't be paid by card now. Please pay by bank transfer.")
    if not invoice.is_owing:
        raise Refused("Nothing is open of this invoice.")
    if known := open_checkout(provider, invoice_id, invoice.open_minor):
        return known.address
    # The count goes on with each one that was begun: of those begun at the same moment the provider makes one.
    begun_before = checkouts_of(invoice_id).count()
    page = settings.SITE_URL + reverse("invoices_public:invoice", args=[organization.slug, token])
    begun = PROVIDERS[provider].begin(
        secrets_of(account),
        Bill(
            invoice_id=invoice.id,
            organization_id=organization.id,
            number=invoice.number,
            amount_minor=invoice.open_minor,
            currency=invoice.currency,
            email=invoice.bill_email,
            key=f"fairlead-{invoice.id}-{invoice.open_minor}-{begun_before}",
            paid_url=f"{page}?paid=1",
            back_url=page,
        ),
    )
    insert_once(
        Checkout(
            provider=provider, invoice=invoice, session=begun.session, address=begun.address,
            amount_minor=invoice.open_minor, currency=invoice.currency, ends_at=begun.ends_at,
        )
    )  # fmt: skip
    return begun.address
