"""What was told of a record that one may not see any more names it no longer: in the page, in mails, in summaries."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.customers.models import Person
from crm.events.types import SubjectRef
from crm.mail.models import Message
from crm.records.actions.changing import change_record
from crm.tenancy.scope import tenant_scope
from crm.work.actions.digests import digest_for
from crm.work.actions.notices import mail_notices
from crm.work.actions.notifications import choose_ways, notify
from crm.work.models import Notification
from crm.work.queries.notifications import settings_of
from tests.records.people import a_person
from tests.world import Member, World

SAID, BODY, UNSEEN = "Bea mentioned you on Ottokar Verborgen", "He will leave", "A record you can't see any more"


@pytest.fixture
def lost(world: World) -> Person:
    """Was the owner's, and the boss's since: both and the colleague were told of him."""
    with tenant_scope(world.org):
        person = a_person(world, first_name="Ottokar", last_name="Verborgen")
        for member in (world.owner, world.boss, world.colleague):
            choose_ways({"mentioned": ("page", "mail", "digest")}, digest_hour=8, by=member.actor)
            subject = SubjectRef("person", person.id)
            assert notify(member.membership, SAID, kind="mentioned", subject=subject, body=BODY)
        change_record("person", person.id, {"owner": world.boss.membership}, by=world.boss.actor)
        return person


def page(member: Member) -> str:
    text = member.client.get(reverse("work:notifications")).content.decode()
    return str(text).replace("&#39;", "'").replace("&#x27;", "'")


def test_behind_the_bell(world: World, lost: Person) -> None:
    for member in (world.boss, world.colleague):
        assert SAID in page(member)
        assert BODY in page(member)
    told = page(world.owner)
    assert UNSEEN in told
    assert "Verborgen" not in told
    assert BODY not in told
    assert "Verborgen" not in page(world.stranger)
    with tenant_scope(world.org):
        row = Notification.objects.get(member=world.owner.membership)
    opened = world.owner.client.get(reverse("work:notification", args=[row.id]))
    assert opened["Location"] == reverse("work:notifications")


def test_in_mails_and_summaries(world: World, lost: Person) -> None:
    with tenant_scope(world.org):
        Notification.objects.update(mail_at=timezone.now() - timedelta(minutes=1))
        assert mail_notices() == 3
        for member, seen in ((world.owner, False), (world.boss, True), (world.colleague, True)):
            mail = Message.objects.get(to_address=member.user.email)
            told = f"{mail.subject} {mail.text} {mail.html}"
            assert ("Verborgen" in told) == seen
            assert (BODY in told) == seen
            assert seen or mail.subject == UNSEEN
            digest = digest_for(member.actor.membership or member.membership, settings_of(member.membership.id))
            assert [line.text for line in digest.lines] == [SAID if seen else UNSEEN]
            assert [line.link is not None for line in digest.lines] == [seen]
