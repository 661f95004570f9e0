"""From words in a form to a lead with an owner."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from crm.customers.models import Consent, ConsentSource, Person, PersonEmail, Purpose
from crm.events.models import Event
from crm.tenancy.scope import tenant_scope
from leads.actions.capture import capture_lead
from leads.actions.scoring import seed_rules
from leads.models import Lead, LeadForm, LeadStatus, Submission
from tests.leads.making import CONSENT, make_form, make_lead, send
from tests.world import Member, World


@pytest.fixture
def form(in_scope: World) -> LeadForm:
    return make_form(in_scope)


def test_a_stranger_becomes_person_company_and_lead(in_scope: World, form: LeadForm) -> None:
    submission = send(in_scope, form, phone="+49 711 5550 118", country="DE", regular="yes")
    lead = Lead.objects.select_related("person", "company").get()
    assert (lead.person.name, lead.person.email, lead.person.phone) == (
        "Anna Kessler",
        "anna@kessler.de",
        "+497115550118",
    )
    assert lead.company is not None
    assert lead.company.name == "Kessler Anlagenbau"
    assert lead.status == LeadStatus.NEW
    assert lead.source == "Group travel form"
    assert lead.wants == "Every second Monday from Stuttgart to Bilbao."
    assert lead.answers == [["Travellers", "20 to 50"], ["We travel every month", "yes"]]
    assert submission.lead_id == lead.id
    assert submission.person_id == lead.person_id


def test_the_words_are_kept_as_sent(in_scope: World, form: LeadForm) -> None:
    submission = send(in_scope, form, consent=True)
    kept = Submission.objects.get(id=submission.id)
    assert kept.payload["travellers"] == "20 to 50"
    assert (kept.consent_given, kept.consent_text, kept.consent_version) == (True, CONSENT, 1)
    assert (kept.form_version, kept.source) == (form.version, "Group travel form")


def test_what_happened_is_told(in_scope: World, form: LeadForm) -> None:
    send(in_scope, form)
    lead = Lead.objects.get()
    events = Event.objects.filter(kind__begins="leads.").order_by("id")
    assert [event.kind for event in events] == ["leads.lead_captured", "leads.lead_scored", "leads.lead_assigned"]
    assert {event.person_id for event in events} == {lead.person_id}
    assert {event.actor_kind for event in events} == {"visitor"}
    assert events[0].data["opened"] is True


def test_the_next_in_the_forms_team_gets_it(in_scope: World, form: LeadForm) -> None:
    send(in_scope, form)
    lead = Lead.objects.get()
    assert lead.owner_id == in_scope.owner.membership.id
    assert lead.team_id == in_scope.team.id
    assert lead.next_action == "First call"


def test_without_a_team_nobody_gets_it_and_everybody_sees_it(in_scope: World) -> None:
    send(in_scope, make_form(in_scope, team=None))
    lead = Lead.objects.get()
    assert lead.owner_id is None
    assert lead.next_action == "Find an owner"
    assert list(Lead.objects.all().unassigned()) == [lead]


def test_a_known_address_is_the_known_person(in_scope: World, form: LeadForm) -> None:
    person = Person.objects.create(first_name="Anna", email="Anna@Kessler.de", job_title="Head of travel")
    PersonEmail.objects.create(person=person, address=person.email, key="anna@kessler.de")
    send(in_scope, form, phone="+49 711 5550 118")
    person.refresh_from_db()
    assert Person.objects.count() == 1
    assert (person.email, person.job_title) == ("Anna@Kessler.de", "Head of travel")
    assert person.phone == "+497115550118"
    assert Lead.objects.get().person_id == person.id


def test_who_asks_again_has_one_open_lead(in_scope: World, form: LeadForm) -> None:
    seed_rules()
    send(in_scope, form)
    first = Lead.objects.get()
    send(in_scope, form, message="And back on Thursday?", travellers="Up to 20")
    lead = Lead.objects.get()
    assert lead.id == first.id
    assert lead.wants.startswith("And back on Thursday?\n\nEvery second Monday")
    assert lead.answers == [["Travellers", "Up to 20"]]
    assert lead.score > first.score  # asked more than once
    assert lead.last_touch_at > first.last_touch_at
    assert Submission.objects.filter(lead=lead).count() == 2
    assert Event.objects.filter(kind="leads.lead_captured").order_by("id").last().data["opened"] is False  # type: ignore[union-attr]


def test_after_a_closed_lead_a_new_one_opens(in_scope: World, form: LeadForm) -> None:
    send(in_scope, form)
    Lead.objects.update(status=LeadStatus.DISQUALIFIED, disqualify_reason="Too small")
    send(in_scope, form, message="We have grown.")
    assert sorted(Lead.objects.values_list("status", flat=True)) == ["disqualified", "new"]


def test_a_keeper_gets_his_customers_lead(in_scope: World, form: LeadForm, as_member: Callable[..., Member]) -> None:
    keeper = as_member("manager").membership
    lead = make_lead(in_scope.org, status=LeadStatus.DISQUALIFIED)
    Person.objects.filter(id=lead.person_id).update(owner=keeper)
    send(in_scope, form, email=lead.person.email)
    assert Lead.objects.exclude(id=lead.id).get().owner_id == keeper.id


@pytest.mark.parametrize("role", ["analyst", "gone"])
def test_a_keeper_who_works_no_leads_does_not(
    in_scope: World, form: LeadForm, as_member: Callable[..., Member], role: str
) -> None:
    keeper = as_member("analyst" if role == "analyst" else "rep").membership
    keeper.active = role != "gone"
    keeper.save()
    lead = make_lead(in_scope.org, status=LeadStatus.DISQUALIFIED)
    Person.objects.filter(id=lead.person_id).update(owner=keeper)
    send(in_scope, form, email=lead.person.email)
    assert Lead.objects.exclude(id=lead.id).get().owner_id == in_scope.owner.membership.id


def test_consent_is_recorded_with_its_words(in_scope: World, form: LeadForm) -> None:
    send(in_scope, form, consent=True)
    consent = Consent.objects.get()
    assert (consent.purpose, consent.given, consent.source) == (Purpose.NEWSLETTER, True, ConsentSource.FORM)
    assert (consent.text, consent.text_version) == (CONSENT, "1")


def test_without_the_tick_there_is_no_consent(in_scope: World, form: LeadForm) -> None:
    send(in_scope, form)
    assert not Consent.objects.exists()


def test_sent_twice_is_sent_once(in_scope: World, form: LeadForm) -> None:
    first = send(in_scope, form, key="one page")
    second = send(in_scope, form, key="one page")
    assert first.id == second.id
    assert Submission.objects.count() == Lead.objects.count() == 1
    assert Event.objects.filter(kind="leads.lead_captured").count() == 1


def test_mended_and_sent_again_is_kept_too(in_scope: World, form: LeadForm) -> None:
    send(in_scope, form, key="one page")
    send(in_scope, form, key="one page", message="I forgot: on Thursdays too.")
    assert Submission.objects.count() == 2
    assert Lead.objects.get().wants.startswith("I forgot")


def test_capturing_again_answers_the_same_lead(in_scope: World, form: LeadForm) -> None:
    submission = send(in_scope, form)
    before = Event.objects.count()
    again = capture_lead(Submission.objects.get(id=submission.id), by=in_scope.owner.actor)
    assert again.id == submission.lead_id
    assert Event.objects.count() == before


def test_words_that_make_no_lead_are_kept(in_scope: World, form: LeadForm, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr("leads.actions.capture.person_for", broken)
    submission = send(in_scope, form)
    assert Submission.objects.get(id=submission.id).held_back == "failed"
    assert not Lead.objects.exists()


def test_a_worth_that_was_typed_is_money(in_scope: World) -> None:
    from leads.models import FieldKind, FormField, MapsTo
    from tests.leads.making import FIELDS

    worth = FormField(key="budget", kind=FieldKind.TEXT, label="Budget", maps_to=MapsTo.VALUE)
    form = make_form(in_scope, parts=(*FIELDS, worth), value_minor=100_00)
    send(in_scope, form, budget="about 86,000 euros", email="a@b.example")
    send(in_scope, form, budget="a lot", email="c@d.example")
    assert set(Lead.objects.values_list("person__email", "value_minor")) == {
        ("a@b.example", 8_600_000),
        ("c@d.example", 100_00),
    }


def test_a_capture_asks_few_questions(in_scope: World, form: LeadForm, django_assert_max_num_queries: Any) -> None:
    seed_rules()
    send(in_scope, form, email="first@example.com", company="Other")
    with django_assert_max_num_queries(36):
        send(in_scope, form, phone="+49 711 5550 118", consent=True)


@pytest.mark.django_db(transaction=True)
def test_a_double_click_makes_one_lead(world: World) -> None:
    with tenant_scope(world.org):
        form = make_form(world)
    made = _at_once(world, 8, lambda _: send(world, form, key="one page").lead_id)
    assert len(set(made)) == 1
    with tenant_scope(world.org):
        assert Lead.objects.count() == Submission.objects.count() == Person.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_person_from_eight_pages_has_one_open_lead(world: World) -> None:
    with tenant_scope(world.org):
        form = make_form(world)
    made = _at_once(world, 8, lambda number: send(world, form, key=f"page {number}").lead_id)
    assert len(set(made)) == 1
    with tenant_scope(world.org):
        assert (Submission.objects.count(), Person.objects.count(), Lead.objects.count()) == (8, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_forty_leads_at_once_are_shared_evenly(world: World, as_member: Callable[..., Member]) -> None:
    for _ in range(3):
        as_member("rep", team=world.team)
    with tenant_scope(world.org):
        form = make_form(world)
    _at_once(world, 40, lambda number: send(world, form, email=f"person{number}@example.com").lead_id)
    with tenant_scope(world.org):
        owners = Counter(Lead.objects.values_list("owner_id", flat=True))
    assert sorted(owners.values()) == [10, 10, 10, 10]


def _at_once(world: World, times: int, do: Callable[[int], UUID | None]) -> list[UUID | None]:
    def run(number: int) -> UUID | None:
        try:
            with tenant_scope(world.org):
                return do(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(run, range(times)))
