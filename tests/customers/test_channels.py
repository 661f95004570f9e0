"""E-mails, phones, addresses and jobs: their forms, one primary, never twice, in step with the record's columns."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.customers.actions.channels import KnownEmail, channels_of, remove_channel, save_channel
from crm.customers.actions.companies import add_company, change_company
from crm.customers.actions.jobs import remove_job, save_job
from crm.customers.actions.matching import Contact, find_person
from crm.customers.actions.people import add_person, change_person
from crm.customers.models import Company, Person, PersonCompany, PersonEmail, PersonPhone
from crm.customers.queries.companies import get_company
from crm.customers.queries.people import get_person
from crm.customers.queries.profile import company_tree, jobs_shown, profile_of
from crm.errors import NotAllowed, NotFound, Refused
from crm.events.models import Event
from crm.search.queries.finding import matching_ids
from crm.tenancy.scope import tenant_scope
from tests.world import World

HTMX = {"HX-Request": "true"}


@pytest.fixture
def helena(world: World) -> Iterator[Person]:
    with tenant_scope(world.org):
        yield add_person(
            Contact(email="helena@brandt.example", first_name="Helena", last_name="Brandt", company="Brandt & Sohn"),
            {"city": "Munich"},
            by=world.owner.actor,
        )


def again(person: Person) -> Person:
    return Person.objects.select_related("company", "owner").get(id=person.id)


def add(world: World, person: Any, channel: str, **values: Any) -> Any:
    return save_channel(person.kind, person.id, channel, values, by=world.owner.actor)


def test_a_second_address_and_which_is_first(world: World, helena: Person) -> None:
    second = add(world, helena, "email", address="H@Private.example", label="Private")
    assert not second.primary
    assert again(helena).email == "helena@brandt.example"
    first = channels_of(helena, "email").first()
    save_channel("person", helena.id, "email", {"primary": True}, by=world.owner.actor, row_id=second.id)
    assert again(helena).email == "H@Private.example"
    assert find_person("h@private.example") == helena
    assert find_person("helena@brandt.example") == helena
    remove_channel("person", helena.id, "email", second.id, by=world.owner.actor)
    assert again(helena).email == "helena@brandt.example"
    assert channels_of(helena, "email").get() == first
    told = [event.data["changes"] for event in Event.objects.filter(kind="customers.person_changed").order_by("id")]
    assert told[0] == {"e-mail (private)": ["", "H@Private.example"]}  # nothing happens in silence


def test_the_column_and_the_rows_stay_in_step(world: World, helena: Person) -> None:
    phone = add(world, helena, "phone", number="030 1234567", label="Work") if helena.country else None
    assert phone is None
    change_person(helena.id, {"phone": "+49 30 1234567"}, by=world.owner.actor)
    add(world, helena, "phone", number="+49 151 5550187", label="Mobile", primary=True)
    assert again(helena).phone == "+491515550187"
    change_person(helena.id, {"phone": "+49 30 1234567"}, by=world.owner.actor)  # typed over: the other was known
    assert list(PersonPhone.objects.values_list("number", "primary")) == [("+49301234567", True)]
    change_person(helena.id, {"street": "Leopoldstrasse 44"}, by=world.owner.actor)
    assert [str(row) for row in channels_of(helena, "address")] == ["Leopoldstrasse 44, Munich"]


def test_a_known_address_is_refused_unless_several_read_it(world: World, helena: Person) -> None:
    konrad = add_person(Contact(first_name="Konrad"), {}, by=world.owner.actor)
    with pytest.raises(KnownEmail):
        add(world, konrad, "email", address=" HELENA@brandt.example ")
    assert not PersonEmail.objects.filter(person=konrad).exists()
    add(world, konrad, "email", address="info@brandt.example", shared=True)
    add(world, helena, "email", address="info@brandt.example", shared=True)
    assert find_person("info@brandt.example") is None
    with pytest.raises(Refused):
        add(world, helena, "email", address="INFO@brandt.example", shared=True)  # twice on one person


def test_loaded_in_bulk_is_shown_and_healed(in_scope: World) -> None:
    world = in_scope
    person = Person(first_name="Bulk", email="bulk@x.example", phone="+49301234567", city="Ulm")
    person.set_name()
    Person.everything.bulk_create([person])
    ways = profile_of(again(person)).ways
    assert [way.text for way in (*ways.emails, *ways.phones, *ways.addresses)] == [
        "bulk@x.example", "+49301234567", "Ulm"
    ]  # fmt: skip
    save_channel("person", person.id, "email", {"address": "other@x.example"}, by=world.boss.actor)
    assert [row.address for row in channels_of(person, "email")] == ["bulk@x.example", "other@x.example"]


def test_search_finds_every_way(world: World, helena: Person, drain: Any) -> None:
    add(world, helena, "email", address="second@elsewhere.example")
    add(world, helena, "phone", number="+49 151 5550187")
    from crm.search.actions.indexing import index_records

    index_records("person", [helena.id])
    assert matching_ids("person", "second@elsewhere") == [helena.id]
    assert matching_ids("person", "5550187") == [helena.id]


CHANGES = st.lists(
    st.tuples(st.sampled_from(["add", "first", "remove", "column"]), st.integers(0, 3), st.sampled_from("abcd")),
    max_size=8,
)


@given(changes=CHANGES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=15)
def test_one_primary_whatever_is_done(world: World, helena: Person, changes: list[tuple[str, int, str]]) -> None:
    for what, which, letter in changes:
        rows, address = list(channels_of(helena, "email")), f"{letter}@x.example"
        with suppress(Refused):
            if what == "add":
                add(world, helena, "email", address=address)
            elif what == "column":
                change_person(helena.id, {"email": address}, by=world.owner.actor)
            elif rows and what == "first":
                row = rows[which % len(rows)]
                save_channel("person", helena.id, "email", {"primary": True}, by=world.owner.actor, row_id=row.id)
            elif rows:
                remove_channel("person", helena.id, "email", rows[which % len(rows)].id, by=world.owner.actor)
        rows = list(channels_of(helena, "email"))
        assert sum(row.primary for row in rows) == bool(rows)
        assert again(helena).email == next((row.address for row in rows if row.primary), "")
        assert len({row.key for row in rows}) == len(rows)


def test_several_companies(world: World, helena: Person) -> None:
    brandt = helena.company
    assert [job.company for job in jobs_shown(again(helena))] == [brandt]
    union = add_company({"name": "Trade union"}, by=world.owner.actor)
    job = save_job(helena.id, union, {"title": "Treasurer"}, by=world.owner.actor)
    assert again(helena).company == brandt
    save_job(helena.id, union, {"title": "Chair", "main": True}, by=world.owner.actor, job_id=job.id)
    assert (again(helena).company, again(helena).job_title) == (union, "Chair")
    assert PersonCompany.objects.filter(main=True).count() == 1
    remove_job(helena.id, job.id, by=world.owner.actor)
    assert again(helena).company == brandt
    change_person(helena.id, {"company_name": ""}, by=world.owner.actor)
    assert again(helena).company is None


def test_the_tree_and_no_circle(world: World, helena: Person) -> None:
    top, middle, low = (add_company({"name": name}, by=world.owner.actor) for name in ("Top", "Middle", "Low"))
    change_company(middle.id, {"parent": top}, by=world.owner.actor)
    change_company(low.id, {"parent": middle}, by=world.owner.actor)
    change_person(helena.id, {"company": low}, by=world.owner.actor)
    for parent in (low, middle, top):
        with pytest.raises(Refused):
            change_company(top.id, {"parent": parent}, by=world.owner.actor)
    tree = company_tree(world.owner.actor, Company.objects.get(id=middle.id))
    assert [(row.company.name, row.depth, row.people) for row in tree] == [
        ("Top", 0, 0),
        ("Middle", 1, 0),
        ("Low", 2, 1),
    ]


def test_readers_and_strangers(world: World, helena: Person) -> None:
    add_url = reverse("customers:add_channel", args=["person", helena.id, "email"])
    row = channels_of(helena, "email").get()
    urls = [
        add_url,
        reverse("customers:remove_channel", args=["person", helena.id, "email", row.id]),
        reverse("customers:tag", args=["person", helena.id]),
        reverse("customers:add_job", args=[helena.id]),
        reverse("customers:credit", args=["person", helena.id]),
    ]
    data = {"address": "x@x.example", "name": "VIP", "company_name": "X", "credit": "good"}
    for url in urls:
        assert world.colleague.client.post(url, data).status_code == 403
        assert world.stranger.client.post(url, data).status_code == 404
    assert world.owner.client.post(urls[-1], data).status_code == 403  # credit is the manager's
    with pytest.raises(NotAllowed):
        change_person(helena.id, {"credit": "good"}, by=world.owner.actor)
    assert channels_of(helena, "email").count() == 1
    assert not helena.tag_links.exists()
    assert again(helena).credit == ""
    answer = world.owner.client.post(add_url, {"address": "x@x.example"}, headers=HTMX)
    assert (answer.status_code, answer["HX-Trigger"]) == (204, "fl:saved")
    page = world.owner.client.get(reverse("customers:person", args=[helena.id])).content.decode()
    assert "x@x.example" in page
    wrong = world.owner.client.post(add_url, {"address": "nobody"}, headers=HTMX)
    assert wrong.status_code == 422
    assert 'value="nobody"' in wrong.content.decode()


def test_credit_is_shown_where_a_deal_would_be_made(world: World, helena: Person) -> None:
    url = reverse("customers:credit", args=["person", helena.id])
    wrong = world.boss.client.post(url, {"credit": "stop", "credit_reason": ""}, headers=HTMX)
    assert wrong.status_code == 422
    world.boss.client.post(
        url, {"credit": "stop", "credit_reason": "Two invoices unpaid", "limit": "1500"}, headers=HTMX
    )
    saved = again(helena)
    assert (saved.credit, saved.credit_limit_minor, saved.credit_limit_currency) == ("stop", 150_000, "EUR")
    page = world.owner.client.get(reverse("customers:person", args=[helena.id])).content.decode()
    assert "Credit: stop" in page
    assert "Two invoices unpaid" in page


def together(world: World, *verbs: Any) -> list[Any]:
    """Run the verbs at once, each in a thread and a transaction of its own; what each raised or returned."""

    def run(verb: Any) -> Any:
        try:
            with tenant_scope(world.org):
                return verb()
        except Exception as error:  # noqa: BLE001
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs))


def prepared(world: World) -> tuple[UUID, UUID]:
    with tenant_scope(world.org):
        return tuple(add_person(Contact(first_name=name), {}, by=world.boss.actor).id for name in "AB")  # type: ignore[return-value]


@pytest.mark.django_db(transaction=True)
def test_two_threads_enter_one_address_once(world: World) -> None:
    ids, by = prepared(world), world.boss.actor
    values = {"address": "same@x.example"}
    results = together(world, *(lambda i=i: save_channel("person", i, "email", values, by=by) for i in ids))
    assert sum(isinstance(result, KnownEmail) for result in results) == 1
    with tenant_scope(world.org):
        assert PersonEmail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_threads_make_one_primary(world: World) -> None:
    (person, _), by = prepared(world), world.boss.actor
    add_one = [
        lambda n=n: save_channel("person", person, "phone", {"number": f"+4930123456{n}", "primary": True}, by=by)
        for n in range(4)
    ]
    together(world, *add_one)
    with tenant_scope(world.org):
        assert PersonPhone.objects.count() == 4
        assert PersonPhone.objects.get(primary=True).number == Person.objects.get(id=person).phone


@pytest.mark.django_db(transaction=True)
def test_two_threads_close_no_circle(world: World) -> None:
    by = world.boss.actor
    with tenant_scope(world.org):
        one, two = (add_company({"name": name}, by=by) for name in ("One", "Two"))
    for _ in range(3):
        together(
            world,
            lambda: change_company(one.id, {"parent": Company.objects.get(id=two.id)}, by=by),
            lambda: change_company(two.id, {"parent": Company.objects.get(id=one.id)}, by=by),
        )
        with tenant_scope(world.org):
            assert Company.objects.filter(parent__isnull=False).count() == 1
            changed = Company.objects.get(parent__isnull=False)
            change_company(changed.id, {"parent": None}, by=by)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["person", "company"])
def test_who_waited_for_the_lock_sees_the_new_owner(world: World, kind: str) -> None:
    """A locking read with joins would give the new `owner_id` beside the old owner."""
    import threading

    by, get = world.boss.actor, get_person if kind == "person" else get_company
    with tenant_scope(world.org):
        record = (
            add_person(Contact(first_name="A"), {"owner_id": world.owner.membership.id}, by=by)
            if kind == "person"
            else add_company({"name": "A", "owner": world.owner.membership}, by=by)
        )
    locked, seen = threading.Event(), list[Any]()

    def wait_for_it() -> None:
        try:
            locked.wait(5)
            with tenant_scope(world.org):
                found: Any = get(by, record.id, lock=True)
                seen.append((found.owner_id, found.owner.id, found.owner.name))
        finally:
            connection.close()

    thread = threading.Thread(target=wait_for_it)
    thread.start()
    with tenant_scope(world.org):
        change = change_person if kind == "person" else change_company
        change(record.id, {"owner": world.boss.membership}, by=by)
        locked.set()
        thread.join(0.7)  # it waits for our commit
        assert seen == []
    thread.join(10)
    boss = world.boss.membership
    assert seen == [(boss.id, boss.id, boss.name)]


def test_a_row_of_somebody_else_is_not_found(world: World, helena: Person) -> None:
    other = add_person(Contact(email="o@x.example"), {}, by=world.owner.actor)
    row = channels_of(other, "email").get()
    with pytest.raises(NotFound):
        remove_channel("person", helena.id, "email", row.id, by=world.owner.actor)
    assert channels_of(other, "email").exists()
