"""Many rows at once: changed, thrown away, and taken back; whoever may not is told so and nothing happens."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.accounts.models import Role
from crm.customers.actions.tags import add_tag
from crm.customers.models import Person, PersonTag
from crm.events.models import Event
from crm.jobs import running
from crm.jobs.actions.jobs import start_job, undo_job
from crm.jobs.models import Job, JobState
from crm.jobs.queries.jobs import get_job
from crm.records.actions.changing import change_record
from crm.records.models import BinEntry, CustomField, CustomKind, RecordChange
from crm.tenancy.scope import tenant_scope
from crm.web.bulk import editing
from crm.web.bulk.steps import SINCE
from tests.draining import run_due_work
from tests.web.test_export import PEOPLE, add_people
from tests.world import Member, World, scope_of


def edit(member: Member, field: str, value: Any, **form: Any) -> Any:
    """Send the form."""
    return member.client.post("/lists/edit/", {"list": PEOPLE, "field": field, "value": value, "apply": "1", **form})


def people(world: World) -> list[Person]:
    """All of them, by name."""
    with scope_of(world.org):
        return list(Person.objects.order_by("name_key").select_related("owner"))


def ids_of(world: World) -> list[UUID]:
    """Theirs."""
    return [person.id for person in people(world)]


def only_job(world: World) -> Job:
    """The only one that takes nothing back."""
    with scope_of(world.org):
        return Job.objects.get(undoes=None)


def test_few_are_changed_at_once_and_set_back(world: World) -> None:
    add_people(world, 3)
    answer = edit(world.boss, "city", "Bonn", ids=ids_of(world), key="once")
    assert answer.status_code == 302
    assert {person.city for person in people(world)} == {"Bonn"}
    job = only_job(world)
    assert (job.state, job.words, job.at_once) == (JobState.DONE, "3 changed", True)
    page = world.boss.client.get(answer["Location"]).content.decode()
    assert "3 changed." in page
    assert f'action="/jobs/{job.id}/undo/"' in page
    world.boss.client.post(f"/jobs/{job.id}/undo/")
    assert {person.city for person in people(world)} == {""}
    with scope_of(world.org):
        assert RecordChange.objects.filter(batch_id=job.id).count() == 3
        assert RecordChange.objects.filter(undoes_id=job.id).count() == 3
        assert Event.objects.filter(kind="customers.person_changed").count() == 6


def test_sent_twice_it_is_done_once(world: World) -> None:
    add_people(world, 2)
    for _ in range(2):
        assert edit(world.boss, "city", "Bonn", ids=ids_of(world), key="once").status_code == 302
    only_job(world)


def test_all_that_match_by_a_worker(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editing, "CHUNK", 40)
    add_people(world, 150, prefix="Ada")
    add_people(world, 5, prefix="Bob")
    edit(world.boss, "owner", str(world.owner.membership.id), all="1", state="q=ada")
    job = only_job(world)
    assert job.is_open
    assert not any(person.owner for person in people(world))
    run_due_work()
    assert sum(person.owner == world.owner.membership for person in people(world)) == 150
    assert only_job(world).words == "150 changed"
    world.boss.client.post(f"/jobs/{job.id}/undo/")
    run_due_work()
    assert not any(person.owner for person in people(world))


def test_a_filter_that_the_change_leaves_jumps_over_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editing, "CHUNK", 7)
    add_people(world, 110, owner=world.boss)
    edit(world.boss, "owner", str(world.owner.membership.id), all="1", state="owner=me")
    run_due_work()
    assert {person.owner for person in people(world)} == {world.owner.membership}


def test_undo_leaves_alone_what_was_changed_since(world: World) -> None:
    add_people(world, 3)
    edit(world.boss, "city", "Bonn", ids=ids_of(world))
    job = only_job(world)
    with scope_of(world.org):
        change_record("person", people(world)[0].id, {"city": "Rome"}, by=world.boss.actor)
        undoing = undo_job(job.id, by=world.boss.actor)
    assert [person.city for person in people(world)] == ["Rome", "", ""]
    assert undoing.words == "2 set back, 1 left as they were"
    assert list(undoing.problems) == [SINCE]
    assert "P0 Tanabe" in world.boss.client.get(f"/jobs/{undoing.id}/").content.decode()


def test_undo_is_never_done_twice(world: World) -> None:
    add_people(world, 2)
    edit(world.boss, "city", "Bonn", ids=ids_of(world))
    job = only_job(world)
    for _ in range(2):
        assert world.boss.client.post(f"/jobs/{job.id}/undo/").status_code == 302
    edit(world.boss, "city", "Kiel", ids=ids_of(world))
    world.boss.client.post(f"/jobs/{job.id}/undo/")
    assert {person.city for person in people(world)} == {"Kiel"}
    with scope_of(world.org):
        assert Job.objects.filter(undoes=job).count() == 1


def test_what_one_may_see_but_not_change_is_left_and_counted(world: World, as_member: Any) -> None:
    member = as_member("rep", team=None)
    add_people(world, 2, owner=member, prefix="Own")
    add_people(world, 3, owner=world.boss, prefix="Other")
    edit(member, "city", "Bonn", all="1")
    job = only_job(world)
    assert sum(person.city == "Bonn" for person in people(world)) == 2
    assert job.tally["changed"] == 2


@pytest.mark.parametrize("who", ["colleague", "stranger"])
def test_nobody_else(world: World, who: str) -> None:
    add_people(world, 2)
    member = getattr(world, who)
    answer = edit(member, "city", "Bonn", ids=ids_of(world))
    assert answer.status_code in (302, 403, 404)
    binned = member.client.post("/lists/bin/", {"list": PEOPLE, "ids": ids_of(world)})
    assert binned.status_code in (302, 403, 404)
    assert {person.city for person in people(world)} == {""}
    assert len(people(world)) == 2


def test_a_role_narrowed_meanwhile(world: World, as_member: Any) -> None:
    member = as_member("manager")
    add_people(world, 120)
    edit(member, "city", "Bonn", all="1")
    with scope_of(world.org):
        Role.objects.filter(slug="manager").update(capabilities=["customers.view"])
    run_due_work()
    assert only_job(world).state == JobState.FAILED
    assert {person.city for person in people(world)} == {""}


def test_fields_of_the_organizations_own(world: World) -> None:
    add_people(world, 2)
    with scope_of(world.org):
        CustomField.objects.create(
            record_kind="person", key="tier", label="Tier", kind=CustomKind.CHOICE, options=[["gold", "Gold"]]
        )
        CustomField.objects.create(record_kind="person", key="limit", label="Limit", kind=CustomKind.MONEY)
    form = world.boss.client.post("/lists/edit/", {"list": PEOPLE, "ids": ids_of(world), "field": "custom.tier"})
    assert "Gold" in form.content.decode()
    edit(world.boss, "custom.tier", "gold", ids=ids_of(world))
    money = {"list": PEOPLE, "field": "custom.limit", "value_0": "1,200.50", "value_1": "EUR", "apply": "1", "all": "1"}
    assert world.boss.client.post("/lists/edit/", money).status_code == 302
    for person in people(world):
        assert person.custom == {"tier": "gold", "limit": {"minor": 120050, "currency": "EUR"}}
    assert edit(world.boss, "custom.tier", "lead", ids=ids_of(world)).status_code == 422


def test_thrown_away_and_restored(world: World) -> None:
    add_people(world, 3)
    ids = ids_of(world)
    assert world.boss.client.post("/lists/bin/", {"list": PEOPLE, "ids": ids[:2], "key": "k"}).status_code == 302
    assert ids_of(world) == ids[2:]
    job = only_job(world)
    assert job.words == "2 deleted"
    world.boss.client.post(f"/jobs/{job.id}/undo/")
    assert ids_of(world) == ids
    with scope_of(world.org):
        assert not BinEntry.objects.exists()


def test_nothing_picked(world: World) -> None:
    assert edit(world.boss, "city", "Bonn").status_code == 409


def test_part_with_the_value_for_htmx(world: World) -> None:
    add_people(world, 1)
    form = {"list": PEOPLE, "ids": ids_of(world), "field": "owner"}
    part = world.boss.client.post("/lists/edit/", form, headers={"HX-Request": "true", "HX-Target": "bulkvalue"})
    assert "Olga Owner" in part.content.decode()
    assert "<html" not in part.content.decode()


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stops=st.lists(st.integers(0, 3), max_size=5), chunk=st.integers(1, 9))
def test_stopped_after_any_chunk_the_result_is_the_same(world: World, stops: list[int], chunk: int) -> None:
    with tenant_scope(world.org):
        Job.objects.all().delete()
        RecordChange.objects.all().delete()
        Person.objects.all().delete()
        old, editing.CHUNK = editing.CHUNK, chunk
    try:
        add_people(world, 14)
        with tenant_scope(world.org):
            params = {"list": PEOPLE, "state": "", "kind": "person", "field": "city", "value": "Bonn"}
            job = start_job(editing.EDIT, "Edit", params, by=world.boss.actor)
            for steps in stops:
                if (claimed := running.claim_job()) is None:
                    break
                for _ in range(steps):
                    running.work_on(claimed)
                Job.objects.filter(id=job.id).update(due_at=job.created_at)
        run_due_work()
        with tenant_scope(world.org):
            done = get_job(world.boss.actor, job.id)
            assert (done.state, done.done, done.tally["changed"]) == (JobState.DONE, 14, 14)
            assert RecordChange.objects.filter(batch_id=job.id).count() == 14
            assert set(Person.objects.values_list("city", "version")) == {("Bonn", 2)}
    finally:
        editing.CHUNK = old


def test_tags_are_put_on_and_taken_off_only_those_who_got_them(world: World) -> None:
    add_people(world, 3)
    with scope_of(world.org):
        add_tag(people(world)[0], "VIP", world.boss.actor)
    edit(world.boss, "tags.add", "vip", ids=ids_of(world))
    job = only_job(world)
    assert job.words == "2 changed, 1 were so already"
    with scope_of(world.org):
        assert PersonTag.objects.count() == 3
    world.boss.client.post(f"/jobs/{job.id}/undo/")
    with scope_of(world.org):
        assert list(PersonTag.objects.values_list("person_id", flat=True)) == ids_of(world)[:1]
