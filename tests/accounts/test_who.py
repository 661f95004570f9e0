"""Who asks is asked anew on every page, by one message."""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from crm.accounts.middleware import ACTIVE
from crm.accounts.models import Membership, Role, Seat, User
from crm.accounts.queries.who import who_is_here
from crm.tenancy.scope import tenant_scope
from tests.world import Member, World


def opens(member: Member) -> bool:
    return member.client.get(reverse("customers:people")).status_code == 200


def with_chosen(member: Member, organization_id: object) -> None:
    session = member.client.session
    session[ACTIVE] = str(organization_id)
    session.save()


def test_one_message_tells_session_and_who_it_is(world: World) -> None:
    with_chosen(world.owner, world.org.id)
    for _ in range(2):  # the first notes that he was seen
        assert opens(world.owner)
    with CaptureQueriesContext(connection) as asked:
        assert world.owner.client.get("/nowhere/").status_code == 404
    assert len([query for query in asked if "SELECT" in query["sql"]]) == 1


def test_what_is_read_is_what_the_orm_reads(world: World) -> None:
    with tenant_scope(world.org):
        who = who_is_here(world.owner.user.id)
        assert who is not None
        member = Membership.objects.select_related("role").get(id=world.owner.membership.id)
        assert who.membership is not None
        read, kept = who.membership, Role.objects.get(id=member.role_id)
        assert [getattr(read, each.attname) for each in Membership._meta.concrete_fields] == [
            getattr(member, each.attname) for each in Membership._meta.concrete_fields
        ]
        assert (read.role.capabilities, read.role.slug) == (kept.capabilities, kept.slug)
    assert (who.user, who.organization) == (world.owner.user, world.org)
    assert who.seats == list(Seat.objects.filter(user=world.owner.user))


def test_of_several_organizations_the_chosen_one_opens(world: World) -> None:
    Seat.objects.create(user=world.owner.user, organization=world.other_org)
    with tenant_scope(world.other_org):
        role = Role.objects.get(slug="analyst")
        Membership.objects.create(user=world.owner.user, role=role, name="Owner", email=world.owner.user.email)
    for organization, other in ((world.org, world.other_org), (world.other_org, world.org)):
        with_chosen(world.owner, organization.id)
        page = world.owner.client.get(reverse("customers:people")).content.decode()
        assert f"People · {organization.name}" in page
        assert other.name in page  # in the switcher


def test_a_chosen_organization_without_a_seat_is_left_for_ones_own(world: World) -> None:
    with_chosen(world.owner, world.other_org.id)
    page = world.owner.client.get(reverse("customers:people")).content.decode()
    assert world.org.name in page
    assert world.other_org.name not in page


def test_who_is_deactivated_is_outside_at_the_next_click(world: World) -> None:
    with_chosen(world.owner, world.org.id)
    assert opens(world.owner)
    User.objects.filter(id=world.owner.user.id).update(is_active=False)
    assert not opens(world.owner)


def test_another_password_ends_the_sessions_opened_with_the_old_one(world: World) -> None:
    with_chosen(world.owner, world.org.id)
    assert opens(world.owner)
    user = User.objects.get(id=world.owner.user.id)
    user.set_password("quite another one")
    user.save()
    assert not opens(world.owner)
    assert SESSION_KEY not in world.owner.client.session


def test_a_session_that_ran_out_opens_nothing(world: World) -> None:
    with_chosen(world.owner, world.org.id)
    Session.objects.update(expire_date=timezone.now())
    assert not opens(world.owner)


def test_capabilities_are_those_of_this_moment(world: World) -> None:
    with_chosen(world.owner, world.org.id)
    assert opens(world.owner)
    with tenant_scope(world.org):
        Role.objects.filter(id=world.owner.membership.role_id).update(capabilities=[])
    assert world.owner.client.get(reverse("customers:people")).status_code == 403


def test_a_session_that_somebody_else_opens_is_his_at_once(world: World) -> None:
    """What the process remembers of a session is believed only where the database says the same."""
    with_chosen(world.owner, world.org.id)
    assert opens(world.owner)
    theirs = Session.objects.get(session_key=world.stranger.client.session.session_key).session_data
    Session.objects.filter(session_key=world.owner.client.session.session_key).update(session_data=theirs)
    page = world.owner.client.get(reverse("customers:people")).content.decode()
    assert world.other_org.name in page
    assert world.org.name not in page


def test_a_session_that_is_gone_opens_nothing(world: World) -> None:
    with_chosen(world.owner, world.org.id)
    assert opens(world.owner)
    Session.objects.all().delete()
    assert not opens(world.owner)
