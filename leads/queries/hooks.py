"""Reads of webhooks and of what came to them."""

from collections.abc import Iterable
from uuid import UUID

from crm.accounts.actor import Actor
from crm.errors import NotFound
from leads.models import CallState, HookCall, LeadHook

SHOWN = 25


def hooks_visible_to(actor: Actor) -> list[LeadHook]:
    """All webhooks. Raises NotAllowed."""
    actor.require("leads.sources")
    return list(LeadHook.objects.all())


def get_hook(actor: Actor, hook_id: UUID, *, lock: bool = False) -> LeadHook:
    """Fetching is authorising. Raises NotFound, NotAllowed."""
    rows = LeadHook.objects.select_for_update() if lock else LeadHook.objects.all()
    hook = rows.filter(id=hook_id).first()
    if hook is None:
        raise NotFound("There is no such webhook.")
    actor.require("leads.sources")
    return hook


def public_hook(token: str) -> LeadHook:
    """The webhook at a public address. Raises NotFound for one that takes nothing."""
    hook = LeadHook.objects.filter(token=token, active=True).first()
    if hook is None:
        raise NotFound("There is no such webhook.")
    return hook


def newest_calls(hook: LeadHook) -> list[HookCall]:
    """What came last, newest first, with what became of it."""
    calls = HookCall.objects.filter(hook=hook).select_related("submission__lead__person")
    return list(calls.order_by("-received_at", "-id")[:SHOWN])


def failed_calls(hook: LeadHook) -> int:
    """How many wait for somebody to mend the mapping."""
    return HookCall.objects.filter(hook=hook, state=CallState.FAILED).count()


def hook_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """What webhooks are called."""
    return dict(LeadHook.objects.filter(id__in=ids).values_list("id", "name"))
