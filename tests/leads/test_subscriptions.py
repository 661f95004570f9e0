"""Subscriptions count once they are confirmed by mail; people we know are asked only what is missing."""

import re
import time
from typing import Any
from uuid import uuid4

import pytest

from crm.customers.actions.matching import Contact, person_for
from crm.customers.models import Consent, Person
from crm.errors import Refused
from crm.mail.models import Message
from crm.tenancy.scope import tenant_scope
from crm.tracking.models import KnownVisitor
from crm.tracking.tokens import link_token
from leads.actions.submissions import release_submission
from leads.models import FormKind, Lead, LeadForm, Submission
from leads.subscribing import again_token, read_confirming
from leads.visitors import starting_ticket
from tests.leads.making import FIELDS, make_form
from tests.world import World


@pytest.fixture
def form(world: World) -> LeadForm:
    with tenant_scope(world.org):
        return make_form(world, parts=FIELDS[:3], kind=FormKind.SUBSCRIPTION, slug="news", title="Our newsletter")


def subscribe(world: World, form: LeadForm, email: str = "anna@kessler.de", key: str = "a page") -> Any:
    sent = {"email": email, "consent": "on", "key": key, "started": starting_ticket(form, at=time.time() - 30)}
    return world.visitor.post(f"/p/{world.org.slug}/forms/{form.slug}/", sent)


def link(world: World) -> str:
    with tenant_scope(world.org):
        found = re.search(r"/p/\S+/subscriptions/\S+", Message.objects.order_by("id").last().text)  # type: ignore[union-attr]
    assert found
    return found.group()


def test_nothing_is_agreed_to_before_the_link_is_used(world: World, form: LeadForm) -> None:
    answer = subscribe(world, form)
    assert "/thanks/?again=" in answer["Location"]
    assert "Look into your mailbox" in world.visitor.get(answer["Location"]).text
    with tenant_scope(world.org):
        assert Submission.objects.get().held_back == "waiting"
        assert Message.objects.get().to_address == "anna@kessler.de"
        assert not Person.objects.exists()
        assert not Consent.objects.exists()
    page = world.visitor.get(link(world))
    assert "Yes, that was me" in page.text
    with tenant_scope(world.org):
        assert not Consent.objects.exists()


def test_confirmed_twice_is_once(world: World, form: LeadForm) -> None:
    subscribe(world, form)
    for _ in range(2):
        answer = world.visitor.post(link(world), follow=True)
        assert "You are on the list" in answer.text
    with tenant_scope(world.org):
        consent, submission = Consent.objects.get(), Submission.objects.get()
        assert (consent.text, consent.text_version, consent.given) == (form.consent_text, "1", True)
        assert submission.confirmed_at
        assert len(submission.confirmed_ip_hash) == 64
        assert Lead.objects.get().person_id == consent.person_id


def test_a_subscription_need_not_be_a_lead(world: World, form: LeadForm) -> None:
    with tenant_scope(world.org):
        LeadForm.objects.update(opens_lead=False)
    subscribe(world, form)
    world.visitor.post(link(world))
    with tenant_scope(world.org):
        assert not Lead.objects.exists()
        assert Consent.objects.get().person.email == "anna@kessler.de"


def test_an_old_link_says_what_to_do(world: World, form: LeadForm, monkeypatch: pytest.MonkeyPatch) -> None:
    subscribe(world, form)
    old = link(world)
    with monkeypatch.context() as later:
        later.setattr("leads.subscribing.GOOD_FOR", -1)
        page = world.visitor.get(old)
        assert page.status_code == 410
        assert "Send me a new link" in page.text
        assert world.visitor.post(old).status_code == 410
        with tenant_scope(world.org):
            assert not Consent.objects.exists()
        token = old.rstrip("/").rpartition("/")[2]
        again = world.visitor.post(f"/p/{world.org.slug}/subscriptions/again/", {"token": token})
        assert "Look into your mailbox" in again.text
    with tenant_scope(world.org):
        assert Message.objects.count() == 2
    assert "You are on the list" in world.visitor.post(link(world), follow=True).text


def test_one_address_gets_a_few_mails_an_hour(world: World, form: LeadForm) -> None:
    for number in range(6):
        assert subscribe(world, form, key=f"page {number}").status_code == 303
    with tenant_scope(world.org):
        assert Message.objects.count() == 3


def test_the_link_for_a_new_mail_confirms_nothing(world: World, form: LeadForm) -> None:
    subscribe(world, form)
    with tenant_scope(world.org):
        token = again_token(Submission.objects.get())
        assert read_confirming(token) is None
    assert world.visitor.post(f"/p/{world.org.slug}/subscriptions/{token}/").status_code == 404


def test_a_link_of_one_organization_is_nothing_to_another(world: World, form: LeadForm) -> None:
    subscribe(world, form)
    theirs = link(world).replace(f"/p/{world.org.slug}/", f"/p/{world.other_org.slug}/")
    assert world.visitor.get(theirs).status_code == 404
    assert world.visitor.post(theirs).status_code == 404
    with tenant_scope(world.org):
        assert not Consent.objects.exists()


def test_nobody_confirms_for_somebody_else(world: World, form: LeadForm) -> None:
    subscribe(world, form)
    with pytest.raises(Refused, match="has to confirm it"), tenant_scope(world.org):
        release_submission(Submission.objects.get().id, by=world.boss.actor)
    with tenant_scope(world.org):
        assert not Person.objects.exists()


@pytest.fixture
def known(world: World) -> tuple[LeadForm, Person]:
    with tenant_scope(world.org):
        contact = Contact(email="anna@kessler.de", first_name="Anna", last_name="Kessler", phone="+49 30 1234567")
        person, _ = person_for(contact)
        return make_form(world, parts=FIELDS[:5], consent_text="", progressive=True), person


def test_who_comes_by_our_link_is_asked_only_what_is_missing(world: World, known: tuple[LeadForm, Person]) -> None:
    form, person = known
    with tenant_scope(world.org):
        token = link_token(person.id)
    address = f"/p/{world.org.slug}/forms/{form.slug}/"
    page = world.visitor.get(address, {"fl_id": token}).text
    assert [name for name in ("first_name", "email", "phone", "company") if f'name="{name}"' in page] == ["company"]
    assert "Anna" not in page
    assert "anna@kessler.de" not in page
    begun = {"started": starting_ticket(form, at=time.time() - 30), "fl_id": token, "company": "Kessler AG"}
    assert world.visitor.post(address, begun).status_code == 303
    with tenant_scope(world.org):
        assert Lead.objects.get().person_id == person.id


def test_a_browser_that_we_know_gives_its_address_all_the_same(world: World, known: tuple[LeadForm, Person]) -> None:
    form, person = known
    visitor = uuid4()
    with tenant_scope(world.org):
        KnownVisitor(id=visitor, person=person).save(force_insert=True)
    address = f"/p/{world.org.slug}/forms/{form.slug}/"
    given = world.visitor.get(f"{address}start/", {"visitor": str(visitor)}).json()
    assert given["known"] == ["first_name", "last_name", "phone"]
    assert 'name="email"' in world.visitor.get(address, {"visitor": str(visitor)}).text


@pytest.mark.parametrize("odd", ["", "nonsense", "~~~", "x" * 900])
def test_whom_we_don_t_know_is_asked_everything(world: World, known: tuple[LeadForm, Person], odd: str) -> None:
    form, person = known
    with tenant_scope(world.other_org):
        elsewhere = link_token(person.id)
    for token in (odd, elsewhere):
        page = world.visitor.get(f"/p/{world.org.slug}/forms/{form.slug}/", {"fl_id": token, "visitor": token}).text
        assert 'name="first_name"' in page
