"""Two people, or two companies, made one; and two again, with all that hung on each."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connection

from crm.accounts.actor import Actor
from crm.customers.actions.channels import remove_channel, save_channel
from crm.customers.actions.companies import add_company, change_company
from crm.customers.actions.consents import record_consent
from crm.customers.actions.jobs import save_job
from crm.customers.actions.matching import Contact, find_person
from crm.customers.actions.people import add_person, change_person
from crm.customers.actions.tags import add_tag
from crm.customers.matching.candidates import company_candidate, person_candidate
from crm.customers.matching.finding import find_matches
from crm.customers.models import (
    Company,
    Consent,
    ConsentSource,
    Person,
    PersonCompany,
    PersonEmail,
    PersonPhone,
    PersonTag,
    Purpose,
)
from crm.errors import NotAllowed, NotFound, Refused, Stale
from crm.events.models import Event
from crm.events.types import SubjectRef
from crm.records.actions.binning import bin_record
from crm.records.actions.custom_fields import add_custom_field
from crm.records.actions.joining import gather_stragglers, merge_records, unmerge
from crm.records.models import Merge, MergedRow
from crm.tenancy.scope import tenant_scope
from crm.work.actions.notes import About, add_note
from crm.work.models import Note
from leads.models import Lead
from sales.models import DealPerson
from tests.sales.deals import a_deal
from tests.world import World, outside


@pytest.fixture
def boss(in_scope: World) -> Actor:
    return in_scope.boss.actor


@pytest.fixture
def anna(boss: Actor) -> Person:
    contact = Contact(email="anna@nordwind.example", first_name="Anna", last_name="Berg", company="Nordwind GmbH")
    return add_person(contact, {"city": "Berlin"}, by=boss)


@pytest.fixture
def ana(boss: Actor) -> Person:
    contact = Contact(
        email="a.berg@web.de", first_name="Ana", last_name="Berg", phone="+49301234567", job_title="Head of sales"
    )
    return add_person(contact, {"city": "Bonn", "language": "de"}, by=boss)


def lead_of(person: Person) -> Lead:
    return Lead.objects.create(person=person, source="Fair", currency="EUR")


def merge(winner: Any, loser: Any, by: Actor, **more: Any) -> Merge:
    return merge_records(winner.kind, winner.id, loser.id, by=by, **more)


def test_what_hung_on_the_one_hangs_on_the_other(anna: Person, ana: Person, boss: Actor) -> None:
    add_note("Called her", about=About(SubjectRef("person", ana.id), ana.id, None), by=boss)
    lead = lead_of(ana)
    record_consent(ana, Purpose.NEWSLETTER, given=True, source=ConsentSource.MEMBER, by=boss)
    for person in (anna, ana):
        add_tag(person, "VIP", boss)
    add_tag(ana, "Fair 2026", boss)
    done = merge(anna, ana, boss)
    assert (done.winner_id, done.loser_id) == (anna.id, ana.id)
    assert Lead.objects.get(id=lead.id).person_id == anna.id
    note = Note.objects.get()
    assert (note.person_id, note.subject_id) == (anna.id, anna.id)
    assert Consent.objects.get().person_id == anna.id
    assert sorted(PersonTag.objects.filter(person=anna).values_list("tag__name", flat=True)) == ["Fair 2026", "VIP"]
    assert not PersonTag.objects.filter(person=ana).exists()
    assert {email.address: email.primary for email in PersonEmail.objects.filter(person=anna)} == {
        "anna@nordwind.example": True,
        "a.berg@web.de": False,
    }
    assert not Event.objects.filter(person_id=ana.id).exclude(kind__contains="merged").exists()
    saved = Person.objects.get()
    assert (saved.id, saved.city, saved.phone, saved.language) == (anna.id, "Berlin", "+49301234567", "de")
    assert saved.job_title == ""  # that of another company's
    loser = Person.everything.get(id=ana.id)
    assert (loser.merged_into_id, loser.first_name) == (anna.id, "Ana")
    assert Event.objects.filter(kind="customers.people_merged", person_id=anna.id).count() == 1


def test_whoever_was_merged_is_found_by_what_he_was_known_by(anna: Person, ana: Person, boss: Actor) -> None:
    merge(anna, ana, boss)
    assert find_person("a.berg@web.de") == Person.objects.get()
    for values in ({"email": "a.berg@web.de"}, {"phone": "+49301234567"}):
        assert [match.record_id for match in find_matches(person_candidate(values))] == [anna.id]


def test_values_are_chosen_one_by_one(anna: Person, ana: Person, boss: Actor) -> None:
    field = add_custom_field({"record_kind": "person", "label": "Customer number", "kind": "text"}, by=boss)
    for person, number in ((anna, "N 1"), (ana, "N 2")):
        change_person(person.id, {field.name: number}, by=boss)
    merge(anna, ana, boss, take={"name", "email", "custom.customer_number", "address"})
    saved = Person.objects.get()
    assert (saved.name, saved.email, saved.city) == ("Ana Berg", "a.berg@web.de", "Bonn")
    assert saved.custom == {"customer_number": "N 2"}
    assert saved.language == ""
    unmerge(Merge.objects.get().id, by=boss)
    one, two = Person.objects.order_by("id")
    assert (one.name, one.email, one.city, one.custom) == (
        "Anna Berg", "anna@nordwind.example", "Berlin", {"customer_number": "N 1"},
    )  # fmt: skip
    assert (two.name, two.email, two.city, two.custom) == (
        "Ana Berg",
        "a.berg@web.de",
        "Bonn",
        {"customer_number": "N 2"},
    )


def test_apart_again_after_later_edits(anna: Person, ana: Person, boss: Actor) -> None:
    add_note("Called her", about=About(SubjectRef("person", ana.id), ana.id, None), by=boss)
    lead, gone, moved = lead_of(ana), lead_of(ana), lead_of(ana)
    somebody = add_person(Contact(first_name="Some", last_name="Body"), {}, by=boss)
    done = merge(anna, ana, boss, take={"language", "lifecycle"})
    Lead.everything.filter(id=lead.id).update(wants="A hundred seats")
    Lead.everything.filter(id=gone.id).delete()
    Lead.everything.filter(id=moved.id).update(person=somebody)
    change_person(anna.id, {"language": "en", "city": "Hamburg"}, by=boss)
    mail = PersonEmail.objects.get(address="a.berg@web.de")
    remove_channel("person", anna.id, "email", mail.id, by=boss)
    late = lead_of(Person.objects.get(id=anna.id))
    undone = unmerge(done.id, by=boss)
    assert Lead.objects.get(id=lead.id).person_id == ana.id
    assert Lead.objects.get(id=lead.id).wants == "A hundred seats"
    assert Lead.objects.get(id=moved.id).person_id == somebody.id
    assert Lead.objects.get(id=late.id).person_id == anna.id
    assert Note.objects.get().person_id == ana.id
    one, two = Person.objects.get(id=anna.id), Person.objects.get(id=ana.id)
    assert (one.language, one.city, one.email) == ("en", "Hamburg", "anna@nordwind.example")
    assert (two.phone, two.email, two.merged_into_id, two.in_bin) == ("+49301234567", "", None, False)
    told = " ".join(undone.report)
    assert "Language of Anna Berg was changed since" in told
    assert "1 lead of Ana Berg was deleted since" in told
    assert "belongs to somebody else by now" in told
    assert "1 e-mail address of Ana Berg was deleted since" in told
    assert unmerge(done.id, by=boss).undone_at == undone.undone_at  # twice is once


def test_both_in_one_deal_and_one_company(in_scope: World, anna: Person, ana: Person, boss: Actor) -> None:
    deal = a_deal(in_scope)
    for person in (anna, ana):
        DealPerson.objects.create(deal=deal, person=person)
    company = Company.objects.get()
    save_job(ana.id, company, {"title": "Buyer", "main": True}, by=boss)
    merge(anna, ana, boss, take={"job"})
    assert DealPerson.objects.filter(deal=deal).count() == 1
    job = PersonCompany.objects.get()
    assert (job.person_id, job.title, job.main) == (anna.id, "Buyer", True)
    assert Person.objects.get().job_title == "Buyer"
    unmerge(Merge.objects.get().id, by=boss)
    assert DealPerson.objects.filter(deal=deal).count() == 2
    titles = {job.person_id: (job.title, job.main) for job in PersonCompany.objects.all()}
    assert titles == {anna.id: ("", True), ana.id: ("Buyer", True)}
    assert [person.job_title for person in Person.objects.order_by("id")] == ["", "Buyer"]


def test_companies_with_their_people(boss: Actor) -> None:
    north = add_company({"name": "Nordwind GmbH", "domain": "nordwind.example", "phone": "+49301234567"}, by=boss)
    other = add_company({"name": "Nordwind Ltd", "city": "Leeds", "employees": 20}, by=boss)
    below = add_company({"name": "Nordwind Nord", "parent": other}, by=boss)
    both = add_person(Contact(first_name="Anna", last_name="Berg", company="Nordwind Ltd"), {}, by=boss)
    save_job(both.id, north, {}, by=boss)
    only = add_person(Contact(first_name="Jo", last_name="Lang", company="Nordwind Ltd"), {}, by=boss)
    done = merge(north, other, boss)
    assert {person.company_id for person in Person.objects.all()} == {north.id}
    assert list(PersonCompany.objects.filter(person=both).values_list("company", "main")) == [(north.id, True)]
    assert Company.objects.get(id=below.id).parent_id == north.id
    saved = Company.objects.get(id=north.id)
    assert (saved.city, saved.employees, saved.phone) == ("Leeds", 20, "+49301234567")
    assert [match.record_id for match in find_matches(company_candidate({"name": "NORDWIND LTD."}))] == [north.id]
    found = find_matches(person_candidate({"first_name": "Jo", "last_name": "Lang", "company": "Nordwind"}))
    assert [match.record_id for match in found] == [only.id]
    assert unmerge(done.id, by=boss).report == []
    assert {person.company_id for person in Person.objects.all()} == {other.id}
    jobs = PersonCompany.objects.filter(person=both).order_by("-main").values_list("company", "main")
    assert list(jobs) == [(other.id, True), (north.id, False)]
    assert Company.objects.get(id=below.id).parent_id == other.id
    assert Company.objects.get(id=north.id).city == ""


def test_a_company_merged_into_its_own_grandchild(boss: Actor) -> None:
    top = add_company({"name": "Top"}, by=boss)
    holding = add_company({"name": "Holding", "parent": top}, by=boss)
    middle = add_company({"name": "Middle", "parent": holding}, by=boss)
    leaf = add_company({"name": "Leaf", "parent": middle}, by=boss)
    done = merge(leaf, holding, boss, take=())
    parents = {company.name: company.parent_id for company in Company.objects.all()}
    assert parents == {"Top": None, "Leaf": top.id, "Middle": leaf.id}
    unmerge(done.id, by=boss)
    parents = {company.name: company.parent_id for company in Company.objects.all()}
    assert parents == {"Top": None, "Holding": top.id, "Middle": holding.id, "Leaf": middle.id}


def test_a_chain_is_taken_apart_from_its_end(anna: Person, ana: Person, boss: Actor) -> None:
    third = add_person(Contact(email="anna@home.example", first_name="Anna", last_name="Berg-Lang"), {}, by=boss)
    lead = lead_of(ana)
    first, second = merge(anna, ana, boss), merge(third, anna, boss)
    assert Lead.objects.get(id=lead.id).person_id == third.id
    assert Person.everything.get(id=ana.id).merged_into_id == third.id
    with pytest.raises(Refused, match="itself was merged into Anna Berg-Lang"):
        unmerge(first.id, by=boss)
    unmerge(second.id, by=boss)
    assert Lead.objects.get(id=lead.id).person_id == anna.id
    assert Person.everything.get(id=ana.id).merged_into_id == anna.id
    unmerge(first.id, by=boss)
    assert Lead.objects.get(id=lead.id).person_id == ana.id


def test_own_fields_that_point_at_the_merged_one(anna: Person, ana: Person, boss: Actor) -> None:
    field = add_custom_field(
        {"record_kind": "company", "label": "Broker", "kind": "link", "links_to": "person"}, by=boss
    )
    company = add_company({"name": "Südwind", "custom": {field.key: str(ana.id)}}, by=boss)
    done = merge(anna, ana, boss)
    assert Company.objects.get(id=company.id).custom == {field.key: str(anna.id)}
    unmerge(done.id, by=boss)
    assert Company.objects.get(id=company.id).custom == {field.key: str(ana.id)}


def test_twice_is_once_and_a_changed_one_is_looked_at_again(anna: Person, ana: Person, boss: Actor) -> None:
    with pytest.raises(Stale):
        merge(anna, ana, boss, seen=(anna.version, ana.version + 5))
    assert Person.objects.count() == 2
    first = merge(anna, ana, boss)
    assert merge(anna, ana, boss).id == first.id
    with pytest.raises(NotFound):
        merge(ana, anna, boss)
    with pytest.raises(Refused):
        merge(anna, anna, boss)
    assert Merge.objects.count() == 1


def test_who_may(world: World) -> None:
    with tenant_scope(world.org):
        own = [
            add_person(Contact(first_name="Anna", last_name=name), {}, by=world.owner.actor)
            for name in ("Berg", "Bergh")
        ]
        bosses = add_person(Contact(first_name="Ann", last_name="Berg"), {}, by=world.boss.actor)
        with pytest.raises(NotAllowed):
            merge(own[0], own[1], world.colleague.actor)
        with pytest.raises(NotFound):
            merge(own[0], bosses, world.owner.actor)
        assert Person.objects.count() == 3
        done = merge(own[0], own[1], world.owner.actor)
        with pytest.raises(NotAllowed):
            unmerge(done.id, by=world.colleague.actor)
        assert Person.objects.count() == 2
    with tenant_scope(world.other_org), pytest.raises(NotFound):
        unmerge(done.id, by=world.stranger.actor)


def test_what_is_merged_can_neither_be_edited_nor_restored_nor_merged(anna: Person, ana: Person, boss: Actor) -> None:
    merge(anna, ana, boss)
    from crm.records.actions.binning import restore_record

    with pytest.raises(NotFound):
        change_person(ana.id, {"city": "Rome"}, by=boss)
    with pytest.raises(NotFound):
        restore_record("person", ana.id, by=boss)
    bin_record("person", anna.id, by=boss)
    with pytest.raises(Refused, match="lies in the bin"):
        unmerge(Merge.objects.get().id, by=boss)


def test_gone_for_good_with_the_one_it_went_into(anna: Person, ana: Person, boss: Actor) -> None:
    from crm.records.actions.purging import purge_now

    merge(anna, ana, boss)
    bin_record("person", anna.id, by=boss)
    purge_now("person", anna.id, by=boss)
    assert not Person.everything.exists()
    assert not Merge.objects.exists()
    assert not MergedRow.objects.exists()


def test_stragglers_come_along_and_go_back(anna: Person, ana: Person, boss: Actor) -> None:
    done = merge(anna, ana, boss)
    lead = lead_of(ana)
    assert gather_stragglers(done.id) >= 1
    assert Lead.objects.get(id=lead.id).person_id == anna.id
    unmerge(done.id, by=boss)
    assert Lead.objects.get(id=lead.id).person_id == ana.id
    assert gather_stragglers(done.id) == 0


@pytest.mark.django_db(transaction=True)
def test_at_once_both_ways_only_one_wins(world: World) -> None:
    with tenant_scope(world.org):
        people = [add_person(Contact(first_name="Anna", last_name=n), {}, by=world.boss.actor).id for n in ("A", "B")]
    actor = world.boss.actor

    def run(number: int) -> str:
        one, two = people if number % 2 else reversed(people)
        try:
            with outside(), tenant_scope(world.org):
                merge_records("person", one, two, by=actor)
        except (NotFound, Refused) as error:
            return type(error).__name__
        finally:
            connection.close()
        return "merged"

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(8)))
    with tenant_scope(world.org):
        assert Person.objects.count() == 1
        assert Merge.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_edits_and_rows_that_come_meanwhile_are_not_lost(world: World) -> None:
    with tenant_scope(world.org):
        one, two = (add_person(Contact(first_name="Anna", last_name=n), {}, by=world.boss.actor) for n in ("A", "B"))
    actor = world.boss.actor

    def work(number: int) -> None:
        try:
            with outside(), tenant_scope(world.org):
                if number == 3:
                    merge_records("person", one.id, two.id, by=actor)
                elif number % 2:
                    change_person(one.id, {"city": f"City {number}"}, by=actor)
                else:
                    record_consent(two, Purpose.NEWSLETTER, given=True, source=ConsentSource.MEMBER)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(8)))
    with tenant_scope(world.org):
        gather_stragglers(Merge.objects.get().id)
        assert Consent.objects.filter(person=one).count() == 4
        assert not Consent.objects.filter(person=two).exists()
        assert Person.objects.get().city.startswith("City")


def test_birthday_and_numbers_survive_as_json(anna: Person, ana: Person, boss: Actor) -> None:
    change_person(
        ana.id, {"birthday": date(1990, 2, 3), "credit_limit_minor": 5, "credit_limit_currency": "EUR"}, by=boss
    )
    done = merge(anna, ana, boss)
    assert Person.objects.get().birthday == date(1990, 2, 3)
    unmerge(done.id, by=boss)
    assert Person.objects.get(id=anna.id).birthday is None
    assert Person.objects.get(id=anna.id).credit_limit_minor is None
    save_channel("person", anna.id, "phone", {"number": "+49301234567"}, by=boss)
    assert PersonPhone.objects.count() == 2
    change_company(Company.objects.get().id, {"name": "Other"}, by=boss)
