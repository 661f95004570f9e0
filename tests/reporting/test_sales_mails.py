"""The sales report by mail: when it comes, once, with what its reader may see at that moment, and how it ends."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from crm.accounts.models import Visibility
from crm.errors import NotAllowed
from crm.mail.models import Message
from crm.tenancy.scope import tenant_scope
from crm.workspace.actions.members import set_member_active
from reporting.actions.sales_mails import due_sales_mails, send_sales_mail, send_sales_mail_now, subscribe_to_sales
from reporting.models import SalesMail
from reporting.sections.all import SECTIONS
from reporting.stopping import stop_url
from tests.reporting.making import make_deal, make_lead
from tests.world import Member, World

SUNDAY = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
MONDAY_NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
FIRST, LAST = datetime(2026, 1, 1), datetime(2028, 12, 31)  # noqa: DTZ001  # hypothesis adds the zone


def _subscribe(member: Member, rhythm: str = "daily", **changes: object) -> SalesMail:
    values = {"hour": 7, "sections": list(SECTIONS), "active": True} | changes
    with time_machine.travel(SUNDAY, tick=False):
        return subscribe_to_sales(rhythm, values, by=member.actor)


def _send(row: SalesMail, at: datetime = MONDAY_NOON) -> Message | None:
    with time_machine.travel(at, tick=False):
        return send_sales_mail(row.id)


def test_tells_what_happened_and_goes_out_once(in_scope: World, drain: Callable[[], None]) -> None:
    row = _subscribe(in_scope.boss)
    make_deal(in_scope.boss, euros=1500, fate="won", name="Big fish")
    make_lead(in_scope.boss, minutes_to_call=10)
    SalesMail.objects.update(next_at=timezone.now() - timedelta(minutes=1))
    assert due_sales_mails() == [row.id]
    drain()
    drain()
    sent = [message for message in mail.outbox if "sales report" in message.subject]
    assert len(sent) == 1
    message = sent[0].message()
    text, html = (str(part.get_payload(decode=True).decode()) for part in message.get_payload())  # type: ignore[union-attr]
    assert "€1.5k won" in sent[0].subject
    for words in ("Big fish", "WON AND LOST", "COVERAGE", "FIRST ANSWERS"):
        assert words in text
    assert "Big fish" in html
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert in_scope.org.slug in message["List-Unsubscribe"]


def test_without_news_it_says_so_shortly(in_scope: World) -> None:
    message = _send(_subscribe(in_scope.boss))
    assert message is not None
    assert message.subject == "Daily sales report: nothing new"
    assert "Nothing new in this time." in message.text
    assert "COVERAGE" not in message.text


def test_two_workers_and_a_changed_hour_send_one_a_day(in_scope: World) -> None:
    row = _subscribe(in_scope.boss)
    assert _send(row) is not None
    assert _send(row) is None
    with time_machine.travel(MONDAY_NOON, tick=False):
        subscribe_to_sales("daily", {"hour": 20}, by=in_scope.boss.actor)
    assert _send(row, MONDAY_NOON + timedelta(hours=9)) is None
    assert _send(row, MONDAY_NOON + timedelta(days=1, hours=9)) is not None
    assert Message.objects.count() == 2


def test_asked_for_now_each_gets_his_own(in_scope: World, as_member: Callable[..., Member]) -> None:
    for member in (in_scope.boss, as_member("manager")):
        for _ in range(2):
            send_sales_mail_now(_subscribe(member), by=member.actor, key="the same")
    assert Message.objects.count() == 2


def test_a_killed_worker_leaves_nothing_half_done(in_scope: World, monkeypatch: pytest.MonkeyPatch) -> None:
    row = _subscribe(in_scope.boss)

    def die(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(SalesMail, "time_after", die)  # after the mail was written, before the row was
        with pytest.raises(KeyboardInterrupt):
            _send(row)
    assert not Message.objects.exists()
    assert _send(row) is not None
    assert Message.objects.count() == 1


def test_rights_are_asked_when_it_is_sent(in_scope: World, as_member: Callable[..., Member]) -> None:
    reader = as_member("manager")
    row = _subscribe(reader, members=[])
    make_deal(in_scope.boss, euros=900, fate="won", name="Secret deal")
    until = timezone.now() + timedelta(seconds=1)
    SalesMail.objects.update(covered_until=until - timedelta(hours=1), next_at=until - timedelta(minutes=1))
    role = reader.membership.role
    role.visibility = Visibility.OWN
    role.capabilities = [each for each in role.capabilities if not each.startswith("leads.")]
    role.save()
    message = _send(row, until)
    assert message is not None
    assert "Secret deal" not in message.text
    assert "NEW LEADS" not in message.text
    assert "nothing new" in message.subject


def test_only_what_was_picked(in_scope: World) -> None:
    row = _subscribe(in_scope.boss, sections=["results"], members=[str(in_scope.owner.membership.id)])
    make_deal(in_scope.owner, euros=700, fate="won", name="Picked deal")
    make_deal(in_scope.boss, euros=900, fate="won", name="Other deal")
    until = timezone.now() + timedelta(seconds=1)
    SalesMail.objects.update(covered_until=until - timedelta(hours=1), next_at=until - timedelta(minutes=1))
    message = _send(row, until)
    assert message is not None
    assert "Picked deal" in message.text
    assert "Other deal" not in message.text
    assert "PIPELINE" not in message.text


@pytest.mark.parametrize("why", ["left", "may not"])
def test_whoever_left_or_may_not_gets_none(in_scope: World, as_member: Callable[..., Member], why: str) -> None:
    reader = as_member("manager")
    row = _subscribe(reader)
    if why == "left":
        set_member_active(reader.membership.id, active=False, by=in_scope.boss.actor)
    else:
        role = reader.membership.role
        role.capabilities = [each for each in role.capabilities if each != "reporting.view"]
        role.save()
    assert _send(row) is None
    assert not Message.objects.exists()
    row.refresh_from_db()
    assert not row.active


def test_a_link_ends_it(world: World) -> None:
    client = world.stranger.client
    with tenant_scope(world.org):
        row = _subscribe(world.boss)
        path = "/p/" + stop_url(row, world.org).split("/p/", 1)[1]
    assert "No more sales reports?" in client.get(path).content.decode()
    with tenant_scope(world.org):
        assert SalesMail.objects.get().active  # reading a page changes nothing
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert client.get(path[:-3] + "abc/").status_code == 404
    with tenant_scope(world.org):
        assert not SalesMail.objects.get().active
    client.post(path, {"do": "again"})
    with tenant_scope(world.org):
        assert SalesMail.objects.get().active
    elsewhere = path.replace(f"/p/{world.org.slug}/", f"/p/{world.stranger.organization.slug}/")
    assert client.post(elsewhere, {"do": "stop"}).status_code == 404


def test_the_page_subscribes_and_sends_one_now(world: World) -> None:
    client = world.boss.client
    page = "/reports/sales/mail/weekly/"
    assert "Mail me the sales report" in client.get(page).content.decode()
    wrong = client.post(page, {"active": "on", "weekday": "9", "hour": "7", "silent_weeks": "6"})
    assert wrong.status_code == 422
    values = {"active": "on", "weekday": "4", "hour": "16", "silent_weeks": "8", "sections": ["results", "coverage"]}
    assert "Next on" in client.post(page, values, follow=True).content.decode()
    client.post(f"{page}sending/", {"key": "1"})
    client.post(f"{page}sending/", {"key": "1"})
    with tenant_scope(world.org):
        assert Message.objects.filter(key__begins="sales-mail:now").count() == 1
    assert client.get("/reports/sales/mail/yearly/").status_code == 404


def test_without_the_right_there_is_no_page(in_scope: World) -> None:
    role = in_scope.colleague.membership.role
    role.capabilities = []
    role.save()
    with pytest.raises(NotAllowed):
        subscribe_to_sales("daily", {"sections": []}, by=in_scope.colleague.actor)
    assert in_scope.colleague.client.post("/reports/sales/mail/daily/", {"hour": "7"}).status_code == 403
    assert not SalesMail.objects.exists()


@given(
    moment=st.datetimes(FIRST, LAST, timezones=st.just(UTC)),
    hour=st.integers(0, 23),
    weekday=st.one_of(st.none(), st.integers(0, 6)),
    weekends=st.booleans(),
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Africa/Cairo", "Pacific/Auckland", "Asia/Kolkata"]),
)
def test_next_time(moment: datetime, hour: int, weekday: int | None, weekends: bool, zone: str) -> None:
    """Later, on a day that fits, at its hour but for a clock change, one a day and no day left out."""
    rhythm = "daily" if weekday is None else "weekly"
    row = SalesMail(rhythm=rhythm, hour=hour, weekday=weekday or 0, weekends=weekends)
    following = row.time_after(moment, zone)
    local, then = following.astimezone(ZoneInfo(zone)), moment.astimezone(ZoneInfo(zone))
    assert moment < following
    assert local.weekday() in row.weekdays
    assert local.hour in {hour, (hour + 1) % 24}
    between = {(then.date() + timedelta(days=n)).weekday() for n in range(1, (local.date() - then.date()).days)}
    assert not between & row.weekdays
    row.last_sent_at = following
    again = row.time_after(following, zone)
    assert again.astimezone(ZoneInfo(zone)).date() > local.date()
