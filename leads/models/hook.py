"""Addresses of ours that other services send leads to, and what they sent, kept raw before it is understood."""

import secrets
from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone

from crm.sealing import SealedField
from crm.tenancy.models import TenantForeignKey, TenantManager, TenantModel, TenantQuerySet


class Proof(models.TextChoices):
    """How a service shows that it is the one."""

    SIGNED = "signed", "It signs what it sends"
    META = "meta", "It signs as Meta does, with the secret of its own app"
    ADDRESS = "address", "It knows the secret address"


def new_token() -> str:
    """A part of an address that nobody guesses."""
    return secrets.token_urlsafe(24)


def new_secret() -> str:
    """What a service signs with."""
    return secrets.token_urlsafe(32)


class LeadHook(TenantModel):
    name = models.CharField("Name", max_length=80)
    token = models.CharField(max_length=64, default=new_token, editable=False)
    proof = models.CharField("How it proves who it is", max_length=8, choices=Proof, default=Proof.SIGNED)
    secret = SealedField(default=new_secret, editable=False)  # ours: it signs with it, or Meta repeats it
    their_secret = SealedField(default="", blank=True, editable=False)  # of Meta's app, which signs with that
    preset = models.CharField("What sends", max_length=20, blank=True, default="")  # see leads.samples
    # What goes where: [{"to": "email", "path": ["data", "mail"]}, {"to": "source", "text": "Google"}]; leads.mapping
    mapping: models.JSONField[Any, Any] = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # Of what is refused nothing is kept but this.
    refused = models.PositiveIntegerField(default=0)
    refused_at = models.DateTimeField(null=True)
    refused_why = models.CharField(max_length=120, blank=True, default="")

    class Meta(TenantModel.Meta):
        ordering = ("name", "id")
        constraints = [models.UniqueConstraint(fields=["tenant", "token"], name="lead_hook_token_once")]

    def __str__(self) -> str:
        return self.name


class CallState(models.TextChoices):
    WAITING = "waiting", "Waits"
    TAKEN = "taken", "Became a lead"
    FAILED = "failed", "Could not be turned into a lead"


class HookCallQuerySet(TenantQuerySet["HookCall"]):
    def due(self) -> Self:
        """What is to be turned into leads now, in the order it came."""
        return self.filter(state=CallState.WAITING, due_at__lte=timezone.now()).order_by("due_at", "id")


class HookCall(TenantModel):
    """One thing that was sent. `digest` is the same for the same bytes sent again."""

    hook = TenantForeignKey(LeadHook, models.CASCADE, related_name="calls", db_index=False)
    digest = models.CharField(max_length=64)
    body = models.TextField()
    state = models.CharField(max_length=8, choices=CallState, default=CallState.WAITING)
    error = models.CharField(max_length=300, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    received_at = models.DateTimeField(default=timezone.now)
    submission = TenantForeignKey("leads.Submission", models.SET_NULL, null=True, related_name="+")

    objects: ClassVar[HookCallQuerySet] = TenantManager.from_queryset(HookCallQuerySet)()  # type: ignore[assignment]

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "hook", "digest"], name="hook_call_once")]
        indexes = [
            models.Index(fields=["tenant", "due_at"], condition=models.Q(state="waiting"), name="hook_call_due"),
            models.Index(fields=["tenant", "hook", "received_at"], name="hook_call_newest"),
            models.Index(fields=["tenant", "received_at"], name="hook_call_old"),
        ]

    def __str__(self) -> str:
        return f"{self.hook_id}, {self.received_at:%d.%m.%Y %H:%M}"
