"""Reminders go by themselves: each level once, in their words, and not where they should not."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from crm.customers.models import Person
from crm.errors import NotAllowed, Refused
from crm.events.models import Event
from crm.events.relay import relay_all
from crm.mail.models import Message
from crm.tenancy.models import Organization
from crm.tenancy.scope import organization_context
from crm.tenancy.tasks import due_organizations, in_batches
from crm.work.models import Notification
from sales.billing.actions.reminding import pause_reminders, remind, send_due_reminders, waive_fees
from sales.billing.actions.settings import change_billing
from sales.billing.actions.settling import settle
from sales.billing.models import Invoice, InvoiceReminder
from sales.billing.reminders import reminder_document
from tests.billing.making import buyer, issued
from tests.world import World, scope_of


def _overdue(world: World, days: int) -> Invoice:
    """An invoice that was due so many days ago."""
    return issued(world.boss, on=timezone.localdate() - timedelta(days=days + 14))


def _sent(invoice: Invoice) -> list[int]:
    return list(InvoiceReminder.objects.filter(invoice=invoice).order_by("level").values_list("level", flat=True))


def _later(invoice: Invoice) -> None:
    """The day of the next reminder has come."""
    Invoice.objects.filter(id=invoice.id).update(next_reminder_at=timezone.now() - timedelta(minutes=1))


def test_the_sweep_reminds_once_and_tells_whose_it_is(world: World) -> None:
    with scope_of(world.org):
        invoice = _overdue(world, 8)
    assert due_organizations("invoice_reminders") == [world.org.id]
    with organization_context(world.org):
        in_batches(send_due_reminders)
        in_batches(send_due_reminders)
        relay_all()
    assert not due_organizations("invoice_reminders")
    with scope_of(world.org):
        invoice.refresh_from_db()
        mail = Message.objects.get(subject=f"Reminder: invoice {invoice.number}")
        assert mail.to_address == "helena@nordwind.example"
        assert "Hello Helena" in mail.text
        assert [each.name[:10] for each in mail.attachments.order_by("id")] == ["REMINDER-1", "INV-2026-0"]
        assert (_sent(invoice), invoice.reminder_level) == ([1], 1)
        assert invoice.next_reminder_at is not None
        assert invoice.next_reminder_at > timezone.now() + timedelta(days=5)
        assert Event.objects.filter(kind="billing.invoice_overdue").count() == 1
        assert Notification.objects.filter(kind="invoice_overdue", member=world.boss.membership).count() == 1


def test_the_day_is_the_organizations_own(in_scope: World) -> None:
    Organization.objects.filter(id=in_scope.org.id).update(time_zone="Pacific/Auckland")
    with time_machine.travel(datetime(2026, 6, 14, 20, 30, tzinfo=UTC)):  # half past eight on the 15th
        invoice = issued(in_scope.boss, on=date(2026, 5, 25))  # due on June 8
        send_due_reminders()
        assert _sent(invoice) == [1]
        assert not send_due_reminders()


def test_three_levels_with_their_fees_and_then_none(in_scope: World) -> None:
    change_billing({}, {2: {"fee_minor": 500}, 3: {"active": False}}, by=in_scope.boss.actor)
    invoice = _overdue(in_scope, 40)
    for _ in range(4):
        send_due_reminders()
        invoice.refresh_from_db()
        if invoice.next_reminder_at:
            day = timezone.localdate() + timedelta(days=2)
            assert timezone.localdate(invoice.next_reminder_at) >= day  # what was missed does not come at once
            _later(invoice)
    assert (_sent(invoice), invoice.next_reminder_at) == ([1, 2], None)
    assert (invoice.fees_minor, invoice.open_minor) == (500, 12_400)
    letter = reminder_document(invoice, 2, "Please pay.", in_scope.org)
    assert [(each["label"], each["value"]) for each in letter["totals"]] == [
        ("Reminder fees", "€5.00"), ("Open", "€124.00"),
    ]  # fmt: skip
    assert "€124.00" in letter["payment"]["body"]
    assert "€124.00" in Message.objects.get(subject=f"Second reminder: invoice {invoice.number}").text
    assert waive_fees(invoice.id, by=in_scope.boss.actor).open_minor == 11_900


def test_part_of_the_money_does_not_bring_the_next_reminder_at_once(in_scope: World) -> None:
    invoice, by = _overdue(in_scope, 40), in_scope.boss.actor
    send_due_reminders()
    planned = Invoice.objects.get(id=invoice.id).next_reminder_at
    settle(invoice.id, 1_000, by=by)
    assert planned == settle(invoice.id, 1_000, by=by).next_reminder_at
    assert not send_due_reminders()


def test_one_that_fails_stops_no_other_and_is_told(world: World) -> None:
    with scope_of(world.org):
        broken, whole = _overdue(world, 9), _overdue(world, 8)
        default_storage.delete(broken.pdf)
    with organization_context(world.org):
        in_batches(send_due_reminders)
        relay_all()
    with scope_of(world.org):
        assert (_sent(broken), _sent(whole)) == ([], [1])
        assert Invoice.objects.filter(id=broken.id, next_reminder_at__gt=timezone.now()).exists()
        assert Event.objects.filter(kind="billing.reminder_failed").count() == 1
        assert Notification.objects.filter(kind="reminder_failed", member=world.boss.membership).count() == 1


@pytest.mark.parametrize("why", ["paid", "paused", "off", "not by itself", "no address", "not yet"])
def test_nothing_goes_where_nothing_should(in_scope: World, why: str) -> None:
    if why == "no address":
        buyer()
        Person.objects.update(email="")
    invoice, by = _overdue(in_scope, 5 if why == "not yet" else 10), in_scope.boss.actor
    if why == "paid":
        settle(invoice.id, 11_900, by=by)
    elif why in ("paused", "off"):
        until = timezone.localdate() + timedelta(days=3)
        pause_reminders(invoice.id, off=why == "off", until=until, by=by)
    elif why == "not by itself":
        change_billing({"reminders": False}, {}, by=by)
    send_due_reminders()
    _later(invoice)
    send_due_reminders()
    assert _sent(invoice) == []
    assert not Message.objects.exists()


def test_by_hand_before_its_day_and_not_for_those_who_may_not(in_scope: World) -> None:
    invoice = _overdue(in_scope, 1)
    with pytest.raises(NotAllowed):
        remind(invoice.id, by=in_scope.colleague.actor)
    page = in_scope.boss.client.get(reverse("billing:remind_invoice", args=[invoice.id]))
    assert "Reminder 1 of 3" in page.content.decode()
    in_scope.boss.client.post(reverse("billing:remind_invoice", args=[invoice.id]))
    assert _sent(invoice) == [1]
    fresh = issued(in_scope.boss)
    with pytest.raises(Refused):
        remind(fresh.id, by=in_scope.boss.actor)
