"""How a lead reads in lists and on its page."""

from datetime import datetime, timedelta

from django.utils import timezone

from crm.web.formats import day, duration, time_ago
from leads.models import Lead, LeadStatus
from leads.priority import why_now

SOON = timedelta(hours=1)


def stage_words(lead: Lead) -> tuple[str, str]:
    """The stage's word and tone."""
    return lead.get_status_display(), lead.tone


def is_late(lead: Lead) -> bool:
    """Whether the next action should have been done by now."""
    return lead.is_open and lead.next_action_at is not None and lead.next_action_at < timezone.now()


def answer_words(lead: Lead) -> tuple[str, str] | None:
    """Whether it is answered, or how much time is left to: words and a tone. What it took is working time."""
    if lead.first_response_at:
        late = lead.response_due_at is not None and lead.first_response_at > lead.response_due_at
        return answered_after(lead), "amber" if late else "green"
    if not lead.is_open or lead.response_due_at is None:
        return None
    return time_left(lead.response_due_at)


def time_left(due: datetime) -> tuple[str, str]:
    """ "4 h 40 min left", and a tone that says whether it is time."""
    left = due - timezone.now()
    if left < timedelta():
        return f"{duration(-left)} late", "red"
    return f"{duration(max(left, timedelta(minutes=1)))} left", "amber" if left < SOON else "blue"


def answered_after(lead: Lead) -> str:
    """ "After 2 h 10 min": working time where it was reckoned."""
    if lead.response_minutes is not None:
        return (
            "At once" if lead.response_minutes == 0 else f"After {duration(timedelta(minutes=lead.response_minutes))}"
        )
    return f"After {duration((lead.first_response_at or lead.created_at) - lead.created_at)}"


def next_words(lead: Lead) -> str:
    """What is to be done next, and when: "Call back, today, 15:00"."""
    if lead.status == LeadStatus.NURTURE:
        return f"Take up again on {day(lead.take_up_at)}" if lead.take_up_at else ""
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


def why_words(lead: Lead) -> str:
    """Why it stands where it stands in the inbox: "No answer for 2 h, great score, €86,000"."""
    return why_now(lead, timezone.now())
