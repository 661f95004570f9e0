"""When an invoice is looked at next by itself: the day after it was due, then for each reminder."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from crm.tenancy.models import Organization
from sales.billing.models import Invoice, InvoiceReminder, ReminderLevel
from sales.billing.reminder_words import level_like

LEVELS = (1, 2, 3)
MORNING = time(8)
PATIENCE = 3  # days at least between two reminders, also where several were missed


def levels() -> list[ReminderLevel]:
    """The three, as the organization set them; what holds by itself until somebody changed one."""
    known = {row.level: row for row in ReminderLevel.objects.all()}
    return [known.get(level) or level_like(level) for level in LEVELS]


def next_level(invoice: Invoice, known: list[ReminderLevel]) -> ReminderLevel | None:
    """The next one that was not sent yet and is in use."""
    return next((each for each in known if each.active and each.level > invoice.reminder_level), None)


def due_day(invoice: Invoice, known: list[ReminderLevel]) -> date | None:
    """From which day the next reminder may go; None for never."""
    level = next_level(invoice, known)
    if level is None or invoice.due_on is None or not invoice.is_owing or invoice.reminders_off:
        return None
    day = invoice.due_on + timedelta(days=level.days)
    return max(day, invoice.paused_until) if invoice.paused_until else day


def schedule_reminder(invoice: Invoice, organization: Organization, *, not_before: date | None = None) -> None:
    """Set when it is looked at next; the invoice is not saved."""
    known = levels()
    day = due_day(invoice, known)
    if invoice.is_owing and invoice.overdue_at is None and invoice.due_on is not None:
        first = invoice.due_on + timedelta(days=1)
        day = min(day, first) if day else first
    elif day is not None:
        day = max(filter(None, (day, not_before, _after_the_last(invoice, known, organization))))
    invoice.next_reminder_at = _morning(day, organization) if day else None


def _after_the_last(invoice: Invoice, known: list[ReminderLevel], organization: Organization) -> date | None:
    """Where several were missed, the next one keeps its distance to the last that was sent."""
    after = next_level(invoice, known)
    if after is None or not invoice.reminder_level:
        return None
    last = InvoiceReminder.objects.filter(invoice=invoice, level=invoice.reminder_level).first()
    if last is None:
        return None
    apart = max(after.days - known[last.level - 1].days, PATIENCE)
    return timezone.localdate(last.sent_at, organization.zone) + timedelta(days=apart)


def _morning(day: date, organization: Organization) -> datetime:
    return timezone.make_aware(datetime.combine(day, MORNING), organization.zone)
