"""How a lead reads in lists and on its page."""

from datetime import datetime

from django.utils import timezone

from crm.web.formats import time_ago
from leads.models import Lead


def stage_words(lead: Lead) -> tuple[str, str]:
    """The stage's word and tone."""
    return lead.get_status_display(), lead.tone


def is_late(lead: Lead) -> bool:
    """Whether the next action should have been done by now."""
    return lead.is_open and lead.next_action_at is not None and lead.next_action_at < timezone.now()


def next_words(lead: Lead) -> str:
    """What is to be done next, and when: "Call back, today, 15:00"."""
    if not lead.is_open:
        return lead.disqualify_reason
    if not lead.next_action:
        return "Nothing planned"
    due = due_words(lead.next_action_at)
    return f"{lead.next_action}, {due}" if due else lead.next_action


def due_words(at: datetime | None) -> str:
    """ "today, 15:00"; nothing for what was due from the start."""
    if at is None or at < timezone.now():
        return ""
    return time_ago(at)
