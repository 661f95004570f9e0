"""Reads of accounts at payment providers, and of what was begun there."""

import hmac
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from sales.payments.models import Checkout, CheckoutState, Payment, ProviderAccount, ProviderEvent
from sales.payments.providers import PROVIDERS
from sales.payments.providers.base import Secrets


def provider_account(provider: str) -> ProviderAccount | None:
    """The organization's account there, working or not."""
    return ProviderAccount.objects.filter(provider=provider).first()


def active_account(provider: str) -> ProviderAccount | None:
    """The account if customers can pay by it now."""
    account = provider_account(provider)
    return account if account and account.active and account.secret_key and account.signing_secret else None


def hooked_account(provider: str, hook: str) -> ProviderAccount | None:
    """The account whose hook's address that is. One that was switched off still hears what was paid before."""
    account = provider_account(provider)
    return account if account and hmac.compare_digest(account.hook.encode(), hook.encode()) else None


def secrets_of(account: ProviderAccount) -> Secrets:
    """Unsealed."""
    return Secrets(account.secret_key, account.signing_secret)


def open_checkout(provider: str, invoice_id: UUID, amount_minor: int) -> Checkout | None:
    """One that the customer began and can still finish, over the same amount."""
    soon = timezone.now() + timedelta(minutes=10)
    rows = Checkout.objects.filter(provider=provider, invoice_id=invoice_id, amount_minor=amount_minor)
    return rows.filter(state=CheckoutState.OPEN, ends_at__gt=soon).order_by("-id").first()


def checkouts_of(invoice_id: UUID) -> QuerySet[Checkout]:
    """All that were begun for an invoice, newest first."""
    return Checkout.objects.filter(invoice_id=invoice_id).order_by("-id")


def ending_checkouts(most: int) -> list[Checkout]:
    """Those that are to be ended at their providers."""
    rows = Checkout.objects.filter(state=CheckoutState.ENDING, ends_at__gt=timezone.now())
    return list(rows.order_by("id")[:most])


def refunding_account(payment: Payment) -> ProviderAccount | None:
    """The account by which a payment can be sent back; None for one that came another way."""
    account = provider_account(payment.key.partition(":")[0]) if payment.method in PROVIDERS else None
    return account if account and account.secret_key else None


def latest_events(most: int) -> list[ProviderEvent]:
    """What providers told last."""
    return list(ProviderEvent.objects.exclude(sort="").order_by("-id")[:most])
