"""A member leaves: out at once, and nothing stays his."""

from collections.abc import Callable

import pytest
from django.apps import apps
from django.urls import reverse

from crm.accounts.models import Membership, Seat
from crm.api.actions.keys import hand_over_keys, revoke_keys_of
from crm.api.models import ApiKey
from crm.customers.models import Company, Person
from crm.errors import NotAllowed, Refused
from crm.events.models import Event
from crm.jobs.models import Job
from crm.records.actions.binning import bin_record
from crm.records.models import RecordChange
from crm.tenancy.scope import tenant_scope
from crm.work.models import Notification, Task
from crm.workspace.actions.leaving import NOBODY, let_leave
from crm.workspace.actions.members import set_member_active
from crm.workspace.queries.leaving import OWNING, owned_by, ownerships
from tests.api.asking import program_of
from tests.sales.deals import a_deal
from tests.world import Member, World

# Columns that name a member without saying that something is his: authors, doers, whom a line behind the bell is for.
NOT_OWNED = {
    "deleted_by", "author", "author_member", "created_by", "saved_by", "published_by", "revoked_by", "binned_by",
    "invited_by", "dismissed_by", "entered_by", "settled_by", "by", "last", "member",
    "asked_by", "decided_by", "reached_by", "sent_by", "undone_by", "taken_by",
}  # fmt: skip


@pytest.fixture
def estate(in_scope: World) -> World:
    """What Olga owns: three people (one in the bin), a company, a deal, a task."""
    olga = in_scope.owner.membership
    for name in ("Ada", "Ben", "Cleo"):
        Person.objects.create(first_name=name, owner=olga)
    bin_record("person", Person.objects.get(first_name="Cleo").id, by=in_scope.boss.actor)
    Company.objects.create(name="Acme", owner=olga)
    a_deal(in_scope)
    Task.objects.create(title="Call", assignee=olga, author=olga)
    return in_scope


def test_everything_goes_to_who_was_named(estate: World, as_member: Callable[..., Member]) -> None:
    olga, heir = estate.owner.membership, as_member("rep", name="Hera Heir").membership
    counts = owned_by(olga.id)
    assert counts["person"] == 3
    heirs = {key: str(heir.id) for key in counts} | {"company": NOBODY}
    job = let_leave(olga.id, heirs, by=estate.boss.actor)
    assert job is not None
    assert not Membership.objects.get(id=olga.id).active
    assert not Seat.objects.get(user=estate.owner.user).active
    while job.is_open:
        _work(estate)
        job.refresh_from_db()
    assert (job.state, job.done) == ("done", sum(counts.values()))
    assert owned_by(olga.id) == {}
    assert set(Person.everything.values_list("owner_id", flat=True)) == {heir.id}
    assert Company.objects.get().owner is None
    change = RecordChange.objects.get(kind="deal", batch_id=job.id)
    assert change.words["owner_id"] == ["Owner", "Olga Owner", "Hera Heir"]
    (told,) = Notification.objects.filter(member=heir, key__startswith="handover:")
    assert "Olga Owner left. Yours now:" in told.text
    assert "3 people" in told.text
    assert Event.objects.filter(kind="accounts.member_handed_over").count() == 1


def test_no_heir_no_leaving(estate: World) -> None:
    olga = estate.owner.membership
    everything = dict.fromkeys(owned_by(olga.id), NOBODY)
    for wrong in ({}, everything | {"deal": ""}, everything | {"deal": str(olga.id)}, everything | {"deal": "x"}):
        with pytest.raises(Refused, match="Say who gets"):
            let_leave(olga.id, wrong, by=estate.boss.actor)
    assert Membership.objects.get(id=olga.id).active
    assert not Job.objects.exists()


def test_who_may_not(estate: World, as_member: Callable[..., Member]) -> None:
    for member in (estate.owner, estate.colleague, as_member("manager")):
        with pytest.raises(NotAllowed):
            let_leave(estate.colleague.membership.id, {}, by=member.actor)
    with pytest.raises(Refused):  # the last owner
        let_leave(estate.boss.membership.id, {}, by=as_member("admin").actor)
    with pytest.raises(Refused):
        let_leave(estate.boss.membership.id, {}, by=estate.boss.actor)
    assert Membership.objects.filter(active=False).count() == 0


def test_by_the_page_and_back_again(estate: World) -> None:
    url = reverse("workspace:leaving", args=[estate.owner.membership.id])
    page = estate.boss.client.get(url).content.decode()
    assert "Olga Owner leaves" in page
    assert "People" in page
    assert estate.stranger.client.get(url).status_code == 404
    assert estate.owner.client.get(url).status_code == 403
    assert estate.boss.client.post(url, {}).status_code == 422
    answer = estate.boss.client.post(url, {"everything": str(estate.boss.membership.id), "to.deal": NOBODY})
    assert answer.status_code == 302
    assert estate.owner.client.get(reverse("work:home")).status_code == 302  # out
    set_member_active(estate.owner.membership.id, active=True, by=estate.boss.actor)
    assert Membership.objects.get(id=estate.owner.membership.id).active


def test_every_owning_column_is_known() -> None:
    known = {(own.model, own.column) for own in ownerships()}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model is Membership and field.name not in NOT_OWNED:
                assert field.name in OWNING, f"{model.__name__}.{field.name}: does it say whose it is?"
                assert (model, field.name) in known


def _work(world: World) -> None:
    from crm.jobs.running import work_on_jobs
    from crm.tenancy.scope import organization_context
    from tests.world import outside

    with outside(), organization_context(world.org.id):
        work_on_jobs()


def test_a_leavers_keys_are_revoked_unless_somebody_takes_them(world: World, as_member: Callable[..., Member]) -> None:
    admin = as_member("admin", name="Ada Admin")
    program = program_of(admin)
    assert program.get("people/").status_code == 200
    url = reverse("workspace:leaving", args=[admin.membership.id])
    assert "admin key" in world.boss.client.get(url).content.decode()
    assert world.boss.client.post(url, {}).status_code == 302
    assert program.get("people/").status_code == 401
    with tenant_scope(world.org):
        assert ApiKey.objects.get().revoked_by_id == world.boss.membership.id
        assert Event.objects.filter(kind="api.key_revoked").count() == 1
        set_member_active(admin.membership.id, active=True, by=world.boss.actor)
    assert program.get("people/").status_code == 401


def test_a_leavers_keys_may_be_handed_over(world: World, as_member: Callable[..., Member]) -> None:
    admin = as_member("admin", name="Ada Admin")
    program = program_of(admin)
    url = reverse("workspace:leaving", args=[admin.membership.id])
    assert world.boss.client.post(url, {"keys_to": str(world.boss.membership.id)}).status_code == 302
    assert program.get("people/").status_code == 200
    with tenant_scope(world.org):
        assert ApiKey.objects.get().created_by_id == world.boss.membership.id
        assert Event.objects.filter(kind="api.key_handed_over").count() == 1


def test_keys_go_to_nobody_who_may_not_have_them(world: World, as_member: Callable[..., Member]) -> None:
    admin = as_member("admin", name="Ada Admin")
    program = program_of(admin)
    url = reverse("workspace:leaving", args=[admin.membership.id])
    for nobody in (world.owner.membership.id, admin.membership.id, "x"):
        answer = world.boss.client.post(url, {"keys_to": str(nobody)})
        assert answer.status_code == 422
    assert program.get("people/").status_code == 200
    with tenant_scope(world.org):
        assert Membership.objects.get(id=admin.membership.id).active
        for member in (world.owner, world.colleague):
            with pytest.raises(NotAllowed):
                revoke_keys_of(admin.membership, by=member.actor)
            with pytest.raises(NotAllowed):
                hand_over_keys(admin.membership, world.boss.membership, by=member.actor)
        assert ApiKey.objects.get().revoked_at is None


def test_the_keys_of_who_is_shut_out_for_now_rest(world: World, as_member: Callable[..., Member]) -> None:
    admin = as_member("admin", name="Ada Admin")
    program = program_of(admin)
    with tenant_scope(world.org):
        set_member_active(admin.membership.id, active=False, by=world.boss.actor)
    assert program.get("people/").status_code == 401
    with tenant_scope(world.org):
        set_member_active(admin.membership.id, active=True, by=world.boss.actor)
    assert program.get("people/").status_code == 200


def test_the_list_of_members_leads_to_the_careful_way(world: World) -> None:
    page = world.boss.client.get(reverse("workspace:members")).content.decode()
    assert reverse("workspace:leaving", args=[world.owner.membership.id]) in page
    assert reverse("workspace:member_active", args=[world.owner.membership.id]) not in page
    page = world.owner.client.get(reverse("workspace:members")).content.decode()
    assert "Leaves…" not in page
