"""What came in and became no lead: whoever looks after the entrance is told, so that it isn't found by chance."""

import structlog
from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import member_actor
from crm.accounts.models import Membership
from crm.events.types import SubjectRef
from crm.work.actions.notifications import notify
from leads.models import HeldBack, LeadForm, LeadHook

log = structlog.get_logger()

ANSWER_WAITS, CALL_FAILED = "lead_answer_waits", "lead_hook_failed"
WHY = {
    HeldBack.FAILED: "An answer to {name} could not be turned into a lead",
    HeldBack.REVIEW: "An answer to {name} waits until somebody looks whether a person sent it",
}


def tell_of_answer(form: LeadForm, why: str) -> None:
    """One line a day for each form and reason; none for what robots filled in or people have yet to confirm."""
    if words := WHY.get(HeldBack(why)):
        subject = SubjectRef("lead_form", form.id)
        _tell(words.format(name=form.name), ANSWER_WAITS, "leads.forms", subject, f"answer-{why}:{form.id}")


def tell_of_call(hook: LeadHook, error: str) -> None:
    """One line a day for each webhook."""
    words = f"What {hook.name} sent could not be turned into a lead"
    _tell(words, CALL_FAILED, "leads.sources", SubjectRef("lead_hook", hook.id), f"hook-failed:{hook.id}", error)


def _tell(words: str, kind: str, capability: str, subject: SubjectRef, key: str, body: str = "") -> None:
    """In a savepoint of its own: telling nobody is better than losing what came in."""
    try:
        with transaction.atomic():
            for member in _who(capability):
                notify(member, words, kind=kind, subject=subject, key=f"{key}:{timezone.localdate()}", body=body)
    except Exception:
        log.exception("stuck_not_told", kind=kind)


def _who(capability: str) -> list[Membership]:
    members = Membership.objects.active().select_related("role", "team", "user")
    return [member for member in members if member_actor(member).can(capability)]
