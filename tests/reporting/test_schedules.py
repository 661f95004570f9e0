"""The dashboard by mail: when it is due, what it carries, and that it goes out once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from crm.errors import NotAllowed
from crm.mail.models import Message
from crm.workspace.actions.members import set_member_active
from reporting.actions.schedules import due_schedules, schedule_report, send_scheduled
from reporting.models import Frequency, ReportSchedule
from tests.reporting.making import make_deal
from tests.world import World

MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=ZoneInfo("UTC"))
FIRST, LAST = datetime(2026, 1, 1), datetime(2028, 12, 31)  # noqa: DTZ001  # hypothesis adds the zone


def _subscribe(world: World, **changes: object) -> ReportSchedule:
    values = {"frequency": "weekly", "hour": 7, "period": "this-quarter", "active": True} | changes
    return schedule_report(**values, by=world.boss.actor)  # type: ignore[arg-type]


def test_mailed_with_its_pictures(in_scope: World, drain: Callable[[], None]) -> None:
    make_deal(in_scope.boss, euros=1500, fate="won")
    _subscribe(in_scope)
    assert due_schedules() == []
    drain()
    assert not mail.outbox
    ReportSchedule.objects.update(next_at=timezone.now() - timedelta(minutes=1))
    drain()
    drain()
    sent = [message for message in mail.outbox if "in figures" in message.subject]
    assert len(sent) == 1
    assert sent[0].to == [in_scope.boss.user.email]
    assert "Won: €1.5k" in sent[0].body
    assert _pictures(sent[0].message())


def test_sent_once_by_two_workers(in_scope: World) -> None:
    with time_machine.travel(MONDAY - timedelta(days=1), tick=False):
        schedule = _subscribe(in_scope)
    with time_machine.travel(MONDAY + timedelta(hours=2), tick=False):
        assert send_scheduled(schedule.id) is not None
        assert send_scheduled(schedule.id) is None
    assert Message.objects.filter(key__begins=f"report:{schedule.id}").count() == 1


def test_whoever_left_gets_none(in_scope: World, as_member: Callable[..., object]) -> None:
    leaver = as_member("manager")
    with time_machine.travel(MONDAY - timedelta(days=1), tick=False):
        schedule = schedule_report(
            frequency="daily",
            hour=7,
            period="this-month",
            active=True,
            by=leaver.actor,  # type: ignore[attr-defined]
        )
        set_member_active(leaver.membership.id, active=False, by=in_scope.boss.actor)  # type: ignore[attr-defined]
    with time_machine.travel(MONDAY + timedelta(hours=2), tick=False):
        assert send_scheduled(schedule.id) is None
    assert not Message.objects.exists()
    schedule.refresh_from_db()
    assert not schedule.active


def test_without_the_right_nothing_is_scheduled(in_scope: World) -> None:
    role = in_scope.colleague.membership.role
    role.capabilities = []
    role.save()
    with pytest.raises(NotAllowed):
        schedule_report(frequency="daily", hour=7, period="this-month", active=True, by=in_scope.colleague.actor)
    assert in_scope.colleague.client.post("/reports/schedule/", {"frequency": "daily"}).status_code == 403
    assert not ReportSchedule.objects.exists()


def test_the_page_says_when_it_comes(world: World) -> None:
    client = world.boss.client
    answer = client.post(
        "/reports/schedule/", {"active": "on", "frequency": "daily", "hour": "7", "period": "this-month"}, follow=True
    )
    assert "Next on" in answer.content.decode()
    wrong = client.post("/reports/schedule/", {"frequency": "hourly", "hour": "77", "period": "x"})
    assert wrong.status_code == 422


@given(
    moment=st.datetimes(FIRST, LAST, timezones=st.just(ZoneInfo("UTC"))),
    hour=st.integers(0, 23),
    frequency=st.sampled_from(Frequency.values),
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"]),
)
def test_next_time(moment: datetime, hour: int, frequency: str, zone: str) -> None:
    """Always later, on a day that fits, at its hour but for a clock change, and never a period left out."""
    schedule = ReportSchedule(frequency=frequency, hour=hour)
    with timezone.override(zone):
        following = schedule.time_after(moment)
        local = timezone.localtime(following)
    longest = {"daily": 2, "weekly": 8, "monthly": 32}[frequency]
    assert moment < following <= moment + timedelta(days=longest)
    assert local.hour in {hour, (hour + 1) % 24}
    if frequency == "weekly":
        assert local.weekday() == 0
    if frequency == "monthly":
        assert local.day == 1


def _pictures(message: EmailMessage) -> list[bytes]:
    parts = [part.get_payload(decode=True) for part in message.walk() if part.get_content_type() == "image/png"]
    return [part for part in parts if isinstance(part, bytes) and part.startswith(b"\x89PNG")]
