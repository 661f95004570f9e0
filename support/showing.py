"""How tickets look: words and tones for state, priority and time left."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from crm.web.formats import clock, day, duration, time_ago
from support.models import OURS, Ticket, TicketChannel, TicketPriority, TicketStatus

STATUS_TONES = {
    TicketStatus.NEW: "violet",
    TicketStatus.OPEN: "blue",
    TicketStatus.WAITING: "",
    TicketStatus.ON_HOLD: "amber",
    TicketStatus.SOLVED: "green",
    TicketStatus.CLOSED: "",
}
PRIORITY_TONES = {
    TicketPriority.LOW: "",
    TicketPriority.NORMAL: "",
    TicketPriority.HIGH: "amber",
    TicketPriority.URGENT: "red",
}
CAME_BY = {
    TicketChannel.PORTAL: ("world", "Came through the portal"),
    TicketChannel.EMAIL: ("mail", "Came by e-mail"),
    TicketChannel.PHONE: ("phone", "Came by phone"),
    TicketChannel.FORM: ("forms", "Came through a web form"),
}
RED, AMBER = timedelta(minutes=15), timedelta(hours=1)


@dataclass(frozen=True)
class TimeLeft:
    """`tone` is "late" (red), "warn" (amber) or ""."""

    text: str
    tone: str = ""


def time_left(due_at: datetime | None) -> TimeLeft | None:
    """Until when to answer: "4 min late", "11 min", "1 h 10", "today, 18:00", "tomorrow"; None where nothing is due."""
    if due_at is None:
        return None
    left = due_at - timezone.now()
    if left < timedelta():
        return TimeLeft(f"{duration(max(-left, timedelta(minutes=1)))} late", "late")
    if left < timedelta(hours=3):
        tone = "late" if left < RED else "warn" if left < AMBER else ""
        return TimeLeft(duration(max(left, timedelta(minutes=1))), tone)
    return TimeLeft(_by_day(due_at))


def answer_by(ticket: Ticket) -> TimeLeft | None:
    """The same as a sentence, for the line of state."""
    left = time_left(ticket.due_at)
    if left is None:
        return None
    if left.text.endswith("late"):
        return TimeLeft(f"Answer is {left.text}", left.tone)
    near = ticket.due_at is not None and ticket.due_at - timezone.now() < timedelta(hours=3)
    return TimeLeft(f"Answer {'in' if near else 'by'} {left.text}", left.tone)


def queue_row(ticket: Ticket) -> dict[str, object]:
    """What a row of the queue shows."""
    left = time_left(ticket.due_at) if ticket.status in OURS else None
    priority = TicketPriority(ticket.priority)
    raised = priority in {TicketPriority.HIGH, TicketPriority.URGENT}
    return {
        "ticket": ticket,
        "who": ticket.person.name,
        "due": left.text if left else time_ago(ticket.last_message_at),
        "due_tone": left.tone if left else "",
        "status": ticket.get_status_display(),
        "status_tone": STATUS_TONES[TicketStatus(ticket.status)],
        "note": priority.label if raised else "",
        "note_tone": "late" if priority == TicketPriority.URGENT else "warn",
        "owner": ticket.owner.name if ticket.owner else None,
        "owner_key": ticket.owner_id,
        "unread": not ticket.seen and ticket.status in OURS,
    }


def customer_status(ticket: Ticket) -> tuple[str, str]:
    """The state as the customer reads it: word and tone."""
    if ticket.status == TicketStatus.WAITING:
        return "Your turn", "amber"
    if ticket.status in OURS:
        return "We are on it", "blue"
    return ("Solved", "green") if ticket.status == TicketStatus.SOLVED else ("Closed", "")


def _by_day(at: datetime) -> str:
    away = (timezone.localtime(at).date() - timezone.localdate()).days
    return {0: f"today, {clock(at)}", 1: "tomorrow"}.get(away) or day(at, short=True)
