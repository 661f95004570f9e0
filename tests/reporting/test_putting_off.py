"""A report that can't be made is tried four times in 36 minutes; then its reader is told, once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from crm.mail.models import Message
from crm.tenancy.scope import organization_context, tenant_scope
from crm.work.models import Notification
from reporting import tasks
from reporting.actions.sales_mails import send_sales_mail, subscribe_to_sales
from reporting.actions.schedules import schedule_report
from reporting.models import ReportSchedule, SalesMail
from reporting.sections.all import SECTIONS
from tests.database import owner_connection
from tests.world import World

SUNDAY = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


@contextmanager
def outbox_closed() -> Iterator[None]:
    """Nothing can be put into the outbox: the database refuses it."""
    with owner_connection(autocommit=True) as owner:
        owner.execute("REVOKE INSERT ON mail_message FROM crm_app")
        try:
            yield
        finally:
            owner.execute("GRANT INSERT ON mail_message TO crm_app")


def run_minutes(world: World, task: Any, since: datetime, minutes: int) -> list[int]:
    """What the sweep does, each minute; in which of them it failed."""
    failed = []
    for minute in range(minutes):
        with time_machine.travel(since + timedelta(minutes=minute), tick=False):
            try:
                with organization_context(world.org):
                    task.run()
            except ExceptionGroup:  # the task counts as failed
                failed.append(minute)
    return failed


@pytest.mark.django_db(transaction=True)
def test_a_sales_report(world: World) -> None:
    with tenant_scope(world.org), time_machine.travel(SUNDAY, tick=False):
        row = subscribe_to_sales("daily", {"hour": 7, "sections": list(SECTIONS), "active": True}, by=world.boss.actor)
        fine = subscribe_to_sales("daily", {"hour": 7, "sections": [], "active": True}, by=world.owner.actor)
    with tenant_scope(world.org):
        due = SalesMail.objects.get(id=row.id).next_at
        SalesMail.objects.filter(id=fine.id).update(next_at=due + timedelta(days=30))
    with outbox_closed():
        assert run_minutes(world, tasks.send_sales_mails, due, 60) == [0, 1, 6, 36]
        with tenant_scope(world.org):
            row.refresh_from_db()
            assert (row.next_at, row.failures) == (due + timedelta(days=1), 0)
            assert not Message.objects.exists()
            told = Notification.objects.get(member=world.boss.membership, kind="report_trouble")
            assert told.text == "Your daily sales report could not be made"
        run_minutes(world, tasks.send_sales_mails, due + timedelta(days=1), 60)
    with tenant_scope(world.org):
        assert Notification.objects.filter(kind="report_trouble").count() == 1, "he knows"
        with time_machine.travel(due + timedelta(days=2), tick=False):
            message = send_sales_mail(row.id)
        row.refresh_from_db()
        assert message is not None
        assert row.failures == 0


@pytest.mark.django_db(transaction=True)
def test_a_dashboard_that_works_again(world: World) -> None:
    with tenant_scope(world.org), time_machine.travel(SUNDAY, tick=False):
        values: dict[str, Any] = {"frequency": "daily", "hour": 7, "period": "this-month", "active": True}
        schedule = schedule_report(**values, by=world.boss.actor)
    due = schedule.next_at
    with outbox_closed():
        assert run_minutes(world, tasks.send_reports, due, 4) == [0, 1]
    assert run_minutes(world, tasks.send_reports, due + timedelta(minutes=4), 10) == []
    with tenant_scope(world.org):
        schedule = ReportSchedule.objects.get(id=schedule.id)
        assert (schedule.failures, schedule.next_at) == (0, due + timedelta(days=1))
        assert schedule.last_sent_at == due + timedelta(minutes=6)
        assert Message.objects.count() == 1
        assert not Notification.objects.filter(kind="report_trouble").exists()
