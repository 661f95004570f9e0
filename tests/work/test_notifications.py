"""What members hear, and by which ways: the bell, mails, the daily summary. Once, and nobody who left."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from crm.accounts.models import Membership
from crm.customers.actions.matching import Contact
from crm.customers.actions.people import add_person
from crm.events.types import SubjectRef
from crm.mail.models import Message
from crm.tenancy.scope import tenant_scope
from crm.work.actions.digests import due_digests, next_digest_at, send_digest
from crm.work.actions.notices import mail_notices
from crm.work.actions.notifications import choose_ways, mark_read, notify
from crm.work.actions.tasks import add_task
from crm.work.models import Notification, NotificationSettings
from crm.work.notification_kinds import NOTIFICATION_KINDS, kinds_for
from crm.work.queries.notifications import settings_of, unread_of
from crm.work.tasks import sweep_work
from tests.work.killing import Killed, killed_after
from tests.world import Member, World, outside

MORNING = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


def choose(member: Member, kind: str, *ways: str, hour: int = 8, digest: bool = True) -> None:
    choose_ways({kind: ways}, digest_hour=hour, digest=digest, by=member.actor)


def test_by_the_ways_one_chose(in_scope: World) -> None:
    owner = in_scope.owner
    for ways, expected in (
        ((), None),
        (("page",), (True, False, False)),
        (("mail",), (False, True, False)),
        (("digest",), (False, False, True)),
        (("page", "mail", "digest"), (True, True, True)),
    ):
        choose(owner, "mentioned", *ways)
        row = notify(owner.membership, "Hello", kind="mentioned")
        found = row and (row.in_page, row.mail_at is not None, row.in_digest)
        assert found == expected
    assert unread_of(owner.membership.id).count() == 2


def test_old_callers_need_no_kind(in_scope: World) -> None:
    row = notify(in_scope.owner.membership, "Hello", icon="headset", key="once")
    assert row is not None
    assert (row.icon, row.in_page, row.mail_at) == ("headset", True, None)
    assert notify(in_scope.owner.membership, "Hello again", key="once") is None


def test_whoever_left_hears_nothing(in_scope: World) -> None:
    in_scope.owner.membership.active = False
    assert notify(in_scope.owner.membership, "Hello", kind="mentioned") is None


def test_the_mail_comes_later_once_and_only_if_unread(in_scope: World) -> None:
    with time_machine.travel(MORNING, tick=False):
        member = in_scope.owner.membership
        person = add_person(Contact(first_name="Helena"), {}, by=in_scope.owner.actor)
        unread = notify(member, "Unread", kind="mentioned", subject=SubjectRef("person", person.id), body="Look <here>")
        read = notify(member, "Read", kind="mentioned")
        assert unread is not None
        assert read is not None
        mark_read(read.id, by=in_scope.owner.actor)
        assert mail_notices() == 0
    with time_machine.travel(MORNING + timedelta(minutes=3), tick=False):
        assert mail_notices() == 2
        assert mail_notices() == 0
        Notification.objects.update(mail_at=timezone.now())  # as if the mark had been lost
        mail_notices()
    message = Message.objects.get()
    assert (message.to_address, message.subject) == (in_scope.owner.user.email, "Unread")
    assert "Look <here>" in message.text
    assert "Look &lt;here&gt;" in message.html
    assert "Northwind Air" in message.html
    assert reverse("work:notification", args=[unread.id]) in message.text
    assert reverse("work:notification_settings") in message.text


def test_no_mail_to_who_left_meanwhile_and_none_of_old_news(in_scope: World) -> None:
    with time_machine.travel(MORNING, tick=False):
        notify(in_scope.owner.membership, "Hello", kind="mentioned")
        notify(in_scope.boss.membership, "Hello", kind="mentioned")
    Membership.objects.filter(id=in_scope.owner.membership.id).update(active=False)
    with time_machine.travel(MORNING + timedelta(days=2), tick=False):
        assert mail_notices() == 2
    assert not Message.objects.exists()


def test_a_worker_killed_before_the_commit_sends_one_mail(world: World) -> None:
    with time_machine.travel(MORNING, tick=False), tenant_scope(world.org):
        notify(world.owner.membership, "Hello", kind="mentioned")
    with time_machine.travel(MORNING + timedelta(minutes=3), tick=False):
        with pytest.raises(Killed):
            killed_after(mail_notices, world)
        with tenant_scope(world.org):
            assert not Message.objects.exists()
            mail_notices()
            assert Message.objects.count() == 1


def test_the_sweep_mails(world: World) -> None:
    with tenant_scope(world.org):
        notify(world.owner.membership, "Hello", kind="mentioned")
        Notification.objects.update(mail_at=timezone.now() - timedelta(seconds=1))
    for _ in range(2):
        with outside():
            sweep_work.apply(throw=True)
    with tenant_scope(world.org):
        assert Message.objects.count() == 1
    with tenant_scope(world.other_org):
        assert not Message.objects.exists()


def test_the_daily_summary(world: World) -> None:
    owner = world.owner
    owner.user.time_zone = "America/New_York"
    owner.user.save()
    with time_machine.travel(MORNING, tick=False), tenant_scope(world.org):
        member = Membership.objects.select_related("user").get(id=owner.membership.id)
        notify(member, "A deal is won", kind="handed_over")
        read = notify(member, "Old hat", kind="handed_over")
        assert read is not None
        mark_read(read.id, by=owner.actor)
        add_task("Late one", due_at=MORNING - timedelta(days=1), assignee=member, by=owner.actor)
        add_task("Next year", due_at=MORNING + timedelta(days=300), assignee=member, by=owner.actor)
        add_task("Somebody else's", due_at=MORNING, assignee=world.boss.membership, by=world.boss.actor)
        row = NotificationSettings.objects.get(member=member)
        assert row.digest_at == datetime(2026, 11, 23, 13, tzinfo=UTC)  # eight o'clock there
        assert due_digests() == []
    with time_machine.travel(datetime(2026, 11, 23, 13, 1, tzinfo=UTC), tick=False), tenant_scope(world.org):
        assert due_digests() == [row.id]
        message = send_digest(row.id)
        assert send_digest(row.id) is None
    assert message is not None
    assert message.subject == "Your day: 1 overdue, 1 thing that happened"
    for words in ("A deal is won", "Late one"):
        assert words in message.text
        assert words in message.html
    for words in ("Old hat", "Next year", "Somebody else's"):
        assert words not in message.text
    with time_machine.travel(datetime(2026, 11, 24, 13, 1, tzinfo=UTC), tick=False), tenant_scope(world.org):
        again = send_digest(row.id)
        assert again is not None  # still overdue, but nothing new
        assert "A deal is won" not in again.text


def test_no_empty_summary_and_none_to_who_left(in_scope: World) -> None:
    with time_machine.travel(MORNING, tick=False):
        for member in (in_scope.owner, in_scope.boss):
            choose(member, "mentioned", "digest", hour=9)
        notify(in_scope.boss.membership, "News", kind="mentioned")
        Membership.objects.filter(id=in_scope.boss.membership.id).update(active=False)
    with time_machine.travel(MORNING + timedelta(hours=3), tick=False):
        assert len(due_digests()) == 2
        assert [send_digest(each) for each in due_digests()] == [None, None]
        assert due_digests() == []
    assert not Message.objects.exists()
    assert settings_of(in_scope.boss.membership.id).digest_at is None
    assert settings_of(in_scope.owner.membership.id).digest_at == datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_whoever_wants_none_gets_none(in_scope: World) -> None:
    choose(in_scope.owner, "mentioned", "digest", digest=False)
    notify(in_scope.owner.membership, "News", kind="mentioned")
    assert settings_of(in_scope.owner.membership.id).digest_at is None


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-28 12:00", "2026-03-29 00:30"),  # two o'clock is skipped that night
        ("2026-10-24 12:00", "2026-10-25 00:00"),  # two o'clock comes twice
        ("2026-10-25 00:00", "2026-10-26 01:00"),
    ],
)
def test_the_hour_across_clock_changes(now: str, expected: str) -> None:
    with time_machine.travel(datetime.fromisoformat(now).replace(tzinfo=UTC), tick=False):
        at = next_digest_at(2, "Europe/Berlin")
    wanted = datetime.fromisoformat(expected).replace(tzinfo=UTC)
    assert abs(at - wanted) <= timedelta(minutes=30)


def test_the_bells_page(world: World) -> None:
    with tenant_scope(world.org):
        person = add_person(Contact(first_name="Helena"), {}, by=world.owner.actor)
        row = notify(world.owner.membership, "About Helena", subject=SubjectRef("person", person.id), body="A word")
        gone = notify(world.owner.membership, "About nobody", subject=SubjectRef("person", row.id))  # type: ignore[union-attr]
    assert row is not None
    assert gone is not None
    client, url = world.owner.client, reverse("work:notifications")
    page = client.get(url).content.decode()
    assert "Today" in page
    assert "About Helena" in page
    assert "A word" in page
    assert 'data-count="2"' in page
    opened = client.get(reverse("work:notification", args=[row.id]))
    assert opened["Location"] == reverse("customers:person", args=[person.id])
    assert client.get(reverse("work:notification", args=[gone.id]))["Location"] == url
    assert "About Helena" not in client.get(url, {"show": "unread"}).content.decode()
    toggle = reverse("work:notification_read", args=[row.id])
    client.post(toggle, {"read": "0"})
    assert "About Helena" in client.get(url, {"show": "unread"}).content.decode()
    client.post(toggle, {"read": "1"})
    assert "About Helena" not in client.get(url, {"show": "unread"}).content.decode()


def test_older_ones(world: World) -> None:
    with tenant_scope(world.org):
        for number in range(55):
            notify(world.owner.membership, f"News {number:02}")
    url = reverse("work:notifications")
    page = world.owner.client.get(url).content.decode()
    assert "News 54" in page
    assert "News 04" not in page
    older = page.split('<div class="fl-more"><a href="')[1].split('"')[0]
    assert "News 04" in world.owner.client.get(url + older).content.decode()


def test_others_are_none_of_ones_business(world: World) -> None:
    with tenant_scope(world.org):
        row = notify(world.owner.membership, "Mine")
    assert row is not None
    page, toggle = (reverse(f"work:{name}", args=[row.id]) for name in ("notification", "notification_read"))
    for client, status in ((world.boss.client, 404), (world.stranger.client, 404), (world.visitor, 302)):
        assert client.get(page).status_code == status
        assert client.post(toggle, {"read": "1"}).status_code == status
    with tenant_scope(world.org):
        assert Notification.objects.get().read_at is None


def test_the_settings_page(world: World) -> None:
    url = reverse("work:notification_settings")
    page = world.owner.client.get(url).content.decode()
    assert "Somebody mentions me" in page
    assert "A customer replies to me" not in page  # his role answers no tickets
    data = {"mentioned:mail": "on", "task_reminder:page": "on", "ticket_reply:mail": "on", "digest_hour": "18"}
    assert world.owner.client.post(url, data).status_code == 302
    assert world.owner.client.post(url, data | {"digest_hour": "24"}).status_code == 422
    assert world.visitor.post(url, data).status_code == 302
    with tenant_scope(world.org):
        row = NotificationSettings.objects.get()
    assert row.member_id == world.owner.membership.id
    assert (row.digest_hour, row.digest_at) == (18, None)
    assert (row.choices["mentioned"], row.choices["task_reminder"]) == (["mail"], ["page"])
    assert "ticket_reply" not in row.choices
    assert world.owner.client.post(url, data | {"digest": "on"}).status_code == 302
    with tenant_scope(world.org):
        assert NotificationSettings.objects.get().digest_at is not None


def test_every_kind_is_for_somebody(in_scope: World) -> None:
    assert {kind.key for kind in kinds_for(in_scope.boss.actor)} == set(NOTIFICATION_KINDS)
    for kind in NOTIFICATION_KINDS.values():
        assert set(kind.default) <= set(kind.channels)
