"""Let a customer pay an invoice at a provider, and no more once it is paid another way."""

from functools import partial
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

from crm.accounts.actor import system_actor
from crm.errors import Refused
from crm.tenancy.models import Organization
from crm.tenancy.scope import organization_context, require_organization_id, tenant_scope
from crm.tenancy.writing import insert_once
from sales.billing.models import Invoice
from sales.billing.queries.invoices import get_invoice
from sales.payments.models import Checkout, CheckoutState
from sales.payments.providers import PROVIDERS
from sales.payments.providers.base import Bill, ProviderProblem, TooLate
from sales.payments.queries.providers import (
    active_account,
    checkouts_of,
    ending_checkouts,
    open_checkout,
    provider_account,
    secrets_of,
)

log = structlog.get_logger()

AT_ONCE = 50


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


@transaction.atomic
def let_end(invoice_id: UUID) -> int:
    """Checkouts over what is no more open of an invoice are to be ended; how many. Asking twice is asking once."""
    invoice = Invoice.objects.filter(id=invoice_id).first()
    rows = Checkout.objects.filter(invoice_id=invoice_id, state=CheckoutState.OPEN, ends_at__gt=timezone.now())
    if invoice is not None and invoice.is_owing:
        rows = rows.exclude(amount_minor=invoice.open_minor)
    found = rows.update(state=CheckoutState.ENDING)
    if found:
        transaction.on_commit(partial(_nudge, require_organization_id()), robust=True)
    return found


def end_checkouts() -> int:
    """End at their providers those that are to be ended, outside of any transaction; how many were.

    A provider that does not answer is asked again by the next sweep.
    """
    organization_id, ended = require_organization_id(), 0
    with tenant_scope(organization_id):
        due = [(each, provider_account(each.provider)) for each in ending_checkouts(AT_ONCE)]
    for checkout, account in due:
        if account is not None:
            try:
                PROVIDERS[checkout.provider].end(secrets_of(account), checkout.session)
            except TooLate:
                pass  # over already; if it was paid, its own message says so
            except ProviderProblem:
                continue
        with tenant_scope(organization_id):
            ended += Checkout.objects.filter(id=checkout.id, state=CheckoutState.ENDING).update(
                state=CheckoutState.ENDED
            )
    return ended


def _nudge(organization_id: UUID) -> None:
    from sales.payments.tasks import end_needless_checkouts

    try:
        with organization_context(organization_id):
            end_needless_checkouts.apply_async(retry=False)
    except (OSError, OperationalError) as error:  # the broker is away: the sweep finds it
        log.warning("checkouts_not_nudged", error=str(error))
