"""How a task reads in lists and on its page."""

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.web.formats import day, time_ago
from crm.work.dues import REMINDERS
from crm.work.models import Priority, Task
from crm.work.repeats import rule_words

TONES = {Priority.URGENT: "red", Priority.HIGH: "amber", Priority.NORMAL: "", Priority.LOW: ""}
DAYS = {0: "today", 1: "tomorrow", -1: "yesterday"}


def task_status(task: Task) -> tuple[str, str]:
    """Open, late or done."""
    if task.done_at:
        return "Done", "green"
    return ("Late", "red") if task.is_late else ("Open", "blue")


def due_words(task: Task) -> str:
    """ "today", "12 November", "tomorrow, 15:00"; "" without a day."""
    if task.due_on is None:
        return time_ago(task.due_at)
    away = (task.due_on - timezone.localdate()).days
    return _(DAYS[away]) if away in DAYS else day(task.due_on)


def priority_words(task: Task) -> tuple[str, str]:
    """The priority's word and tone."""
    priority = Priority(task.priority)
    return str(priority.label), TONES[priority]


def reminder_words(task: Task) -> str:
    """ "1 hour before"; "" for no reminder."""
    return dict(REMINDERS).get(task.remind_before, "") if task.remind_before is not None else ""


def repeat_words(task: Task) -> str:
    """ "Every 2 weeks on Mondays"; "" where it does not come again."""
    return rule_words(task.repeat)
