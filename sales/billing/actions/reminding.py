"""Remind of invoices that are overdue: three levels, each once, by itself or by hand."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from crm.accounts.actor import Actor, system_actor
from crm.errors import Refused
from crm.events.catalog.billing import InvoiceOverdue, InvoiceReminded, ReminderFailed
from crm.events.emit import emit
from crm.mail.attachments import Attachment
from crm.mail.headers import mail_address
from crm.mail.templating.liquid import TemplateProblem
from crm.records.actions.keeping import keep
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from sales.billing.actions.facts import about_invoice
from sales.billing.actions.settling import follow, tell_if_paid
from sales.billing.mails import InvoiceMail, address_of, filled, queue_invoice
from sales.billing.models import Invoice, InvoiceReminder, ReminderLevel, Settlement
from sales.billing.queries.invoices import billing_policy, get_invoice
from sales.billing.reminder_words import level_like
from sales.billing.reminders import reminder_pdf
from sales.billing.schedule import due_day, levels, next_level, schedule_reminder

log = structlog.get_logger()

MOST = 50
LATER = 7  # days until an invoice without a mail address is looked at again


@dataclass(frozen=True)
class Written:
    """A reminder as it would go."""

    level: ReminderLevel
    to: str
    subject: str
    words: str
    fee_minor: int


def send_due_reminders() -> int:
    """Look at up to MOST invoices whose time has come; how many that were. Runs in the caller's transaction.

    Reminder, mail and the next time are written together: killed anywhere, it repeats nothing and forgets nothing. One
    that can't be reminded of stops no other: it is told, and tried again the next day.
    """
    organization = Organization.objects.get(id=require_organization_id())
    due = Invoice.objects.filter(next_reminder_at__lte=timezone.now())
    rows = due.select_for_update(skip_locked=True, no_key=True).order_by("next_reminder_at", "id")
    invoices = list(rows[:MOST])
    automatic = billing_policy().reminders
    with timezone.override(organization.zone):  # its morning can be yesterday's evening in UTC
        for row in invoices:
            try:
                with transaction.atomic():
                    _look_at(row.id, organization, automatic=automatic)
            except Exception:
                log.exception("reminder_failed", invoice_id=str(row.id))
                _put_off(row.id, organization)
    return len(invoices)


@transaction.atomic
def remind(invoice_id: UUID, *, level: int | None = None, by: Actor) -> InvoiceReminder:
    """Send the next reminder now, before its day, too; with `level` that one, which asked for twice goes once.

    Raises NotFound, NotAllowed, Refused.
    """
    invoice = get_invoice(by, invoice_id, lock=True)
    by.require("billing.issue", invoice)
    if level and (known := InvoiceReminder.objects.filter(invoice=invoice, level=level).first()):
        return known
    organization = Organization.objects.get(id=require_organization_id())
    written = written_for(invoice, organization, by=by)
    if written is None:
        raise Refused("There is nothing to remind of: it is paid, not due yet, or was reminded of three times.")
    if level and written.level.level != level:
        raise Refused("Another reminder is due meanwhile. Read that one, then send it.")
    if not mail_address(written.to):
        raise Refused("Nobody knows where to send it: give the customer an e-mail address.")
    reminder = _send(invoice, written, organization, by=by)
    schedule_reminder(invoice, organization)
    keep(invoice, by=by)
    return reminder


@transaction.atomic
def pause_reminders(invoice_id: UUID, *, off: bool, until: date | None = None, by: Actor) -> Invoice:
    """No reminders until a day, or for good (`off`); neither: they go on. Raises NotFound, NotAllowed."""
    invoice = get_invoice(by, invoice_id, lock=True)
    by.require("billing.edit", invoice)
    invoice.reminders_off, invoice.paused_until = off, None if off else until
    schedule_reminder(invoice, Organization.objects.get(id=require_organization_id()))
    keep(invoice, by=by)
    return invoice


@transaction.atomic
def waive_fees(invoice_id: UUID, *, by: Actor) -> Invoice:
    """Ask for no fees any more; what was paid towards them stays paid. Raises NotFound, NotAllowed."""
    invoice = get_invoice(by, invoice_id, lock=True)
    by.require("billing.issue", invoice)
    before, invoice.fees_minor = Settlement(invoice.settlement), 0
    follow(invoice, before, on=timezone.localdate())
    keep(invoice, by=by)
    tell_if_paid(invoice, before, by=by)
    return invoice


def written_for(invoice: Invoice, organization: Organization, *, by: Actor) -> Written | None:
    """The next reminder as it would go now; None where there is nothing to remind of."""
    level = next_level(invoice, levels())
    if level is None or not invoice.is_owing or invoice.due_on is None or invoice.due_on >= timezone.localdate():
        return None
    fee = level.fee_minor if invoice.currency == organization.currency else 0
    invoice.open_minor += fee  # what is asked for, in the words
    try:
        subject, words = filled(level.subject, level.words, invoice, organization, by=by, fee_minor=fee)
    except TemplateProblem:  # the settings' own words can't be filled in: ours can
        own = level_like(level.level)
        subject, words = filled(own.subject, own.words, invoice, organization, by=by, fee_minor=fee)
    finally:
        invoice.open_minor -= fee
    return Written(level, address_of(invoice), subject, words, fee)


def _look_at(invoice_id: UUID, organization: Organization, *, automatic: bool) -> None:
    by = system_actor()
    invoice = get_invoice(by, invoice_id)
    today, not_before = timezone.localdate(), None
    _tell_overdue(invoice, today, by)
    day = due_day(invoice, levels())
    if automatic and day is not None and day <= today and (written := written_for(invoice, organization, by=by)):
        if mail_address(written.to):
            _send(invoice, written, organization, by=by)
        else:
            not_before = today + timedelta(days=LATER)
    elif not automatic:
        not_before = today + timedelta(days=1)
    schedule_reminder(invoice, organization, not_before=not_before)
    keep(invoice, by=by)


def _put_off(invoice_id: UUID, organization: Organization) -> None:
    by = system_actor()
    invoice = get_invoice(by, invoice_id)
    schedule_reminder(invoice, organization, not_before=timezone.localdate() + timedelta(days=1))
    if invoice.next_reminder_at is None or invoice.next_reminder_at <= timezone.now():  # nor is it told as overdue yet
        invoice.next_reminder_at = timezone.now() + timedelta(days=1)
    keep(invoice, by=by)
    emit(ReminderFailed(**about_invoice(invoice), level=invoice.reminder_level + 1), by=by)


def _tell_overdue(invoice: Invoice, today: date, by: Actor) -> None:
    if invoice.overdue_at is None and invoice.is_owing and invoice.due_on is not None and invoice.due_on < today:
        invoice.overdue_at = timezone.now()
        emit(InvoiceOverdue(**about_invoice(invoice), open_minor=invoice.open_minor), by=by)


def _send(invoice: Invoice, written: Written, organization: Organization, *, by: Actor) -> InvoiceReminder:
    level = written.level.level
    reminder = InvoiceReminder(
        invoice=invoice,
        level=level,
        to_address=mail_address(written.to),
        currency=invoice.currency,
        open_minor=invoice.open_minor,
        fee_minor=written.fee_minor,
        sent_by_id=by.member_id,
        content={"subject": written.subject, "words": written.words},
    )
    reminder.save(force_insert=True)
    invoice.fees_minor += written.fee_minor
    invoice.reminder_level = level
    invoice.follow_payments()
    mail = InvoiceMail(written.to, written.subject, written.words, f"reminder:{level}")
    letter = reminder_pdf(invoice, level, written.words, organization, at=timezone.now())
    name = f"{slugify(f'reminder {level} {invoice.number}').upper()}.pdf"
    beside = [Attachment(name=name, content=letter, content_type="application/pdf")]
    queue_invoice(invoice, organization, mail, by=by, reminding=True, beside=beside)
    told = InvoiceReminded(
        **about_invoice(invoice),
        level=level,
        open_minor=invoice.open_minor,
        fee_minor=written.fee_minor,
        to_address=reminder.to_address,
    )
    emit(told, by=by)
    return reminder
