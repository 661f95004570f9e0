"""Accounts at payment providers, what was begun there, and what they told us."""

from typing import Any

from django.db import models
from django.utils import timezone

from crm.sealing import SealedField
from crm.tenancy.models import TenantForeignKey, TenantModel


class PaymentPolicy(TenantModel):
    """How the organization is paid: one row."""

    book_sure = models.BooleanField("book what is sure by itself", default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant"], name="payment_policy_once")]

    def __str__(self) -> str:
        return "payments"


class ProviderAccount(TenantModel):
    """The organization's account at a provider. The secrets are sealed before they reach the database."""

    provider = models.CharField(max_length=20)
    active = models.BooleanField(default=True)
    secret_key = SealedField(blank=True)
    signing_secret = SealedField(blank=True)  # by which the provider signs what it tells us
    hook = models.CharField(max_length=64)  # the part of the hook's address that nobody can guess
    told_at = models.DateTimeField(null=True)  # the last signed message
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "provider"], name="provider_account_once")]

    def __str__(self) -> str:
        return self.provider


class CheckoutState(models.TextChoices):
    OPEN = "open", "Begun"
    PENDING = "pending", "On its way"  # the customer has paid; the money takes days
    PAID = "paid", "Paid"
    ENDING = "ending", "No more needed"  # paid another way: it is to be ended at the provider
    ENDED = "ended", "Not paid"


class Checkout(TenantModel):
    """A customer began to pay an invoice at a provider."""

    provider = models.CharField(max_length=20)
    invoice = TenantForeignKey("billing.Invoice", models.PROTECT, related_name="checkouts")
    session = models.CharField(max_length=200)  # the provider's name of it
    address = models.TextField(blank=True)  # where the customer pays
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=7, choices=CheckoutState, default=CheckoutState.OPEN)
    ends_at = models.DateTimeField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "provider", "session"], name="checkout_once")]

    def __str__(self) -> str:
        return self.session


class ProviderEvent(TenantModel):
    """A signed message of a provider. `waits_for` names a payment that we do not know yet: then it is done with it."""

    provider = models.CharField(max_length=20)
    event = models.CharField(max_length=200)  # the provider's name of it: told twice, done once
    sort = models.CharField(max_length=80)
    happened_at = models.DateTimeField()
    body: models.JSONField[Any, Any] = models.JSONField(default=dict)
    outcome = models.CharField(max_length=300, blank=True)  # in words, for people
    waits_for = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "provider", "event"], name="provider_event_once")]
        indexes = [
            models.Index(
                fields=["tenant", "waits_for"], condition=~models.Q(waits_for=""), name="provider_event_waiting"
            ),
        ]

    def __str__(self) -> str:
        return self.sort
