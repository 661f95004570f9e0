"""A person and a company in the bin, to whom a lead, a deal, a ticket and a task still point: no page breaks."""

from uuid import UUID

import pytest
from django.urls import reverse

from crm.customers.models import Company, Consent, Person, PersonEmail
from crm.mail.actions.outgoing import queue_message
from crm.mail.models import Message, MessageKind
from crm.mail.queries.permission import reasons_not_to_send
from crm.records.actions.binning import bin_record
from crm.search.queries.finding import find
from crm.tenancy.scope import tenant_scope
from crm.work.models import Task
from leads.models import Lead
from sales.models import Deal
from support.actions.tickets import open_ticket
from support.models import Ticket, TicketChannel
from tests.portal.test_sign_in import sign_in
from tests.sales.deals import a_deal
from tests.tenancy.routes import Route, our_routes
from tests.world import World

ADDRESS = "helena@harbour.example"
NOT_PAGES = ("brand/", "health/", "metrics", "guide/", "live/", "mail/box")


@pytest.fixture
def helena(world: World) -> Person:
    with tenant_scope(world.org):
        company = Company.objects.create(name="Harbour Freight", owner=world.owner.membership)
        person = Person.objects.create(
            first_name="Helena", last_name="Brandt", email=ADDRESS, company=company, owner=world.owner.membership
        )
        PersonEmail.objects.create(person=person, address=ADDRESS, key=ADDRESS, primary=True)
        Lead.objects.create(person=person, company=company, currency="EUR", owner=world.owner.membership)
        a_deal(world, person=person)
        open_ticket(
            subject="Lost", body="Where is it?", person=person, channel=TicketChannel.EMAIL, by=world.boss.actor
        )
        Task.objects.create(title="Call Helena", person=person, company=company, assignee=world.owner.membership)
    return person


def in_the_bin(world: World, person: Person) -> None:
    with tenant_scope(world.org):
        bin_record("company", person.company_id, by=world.boss.actor)  # type: ignore[arg-type]
        bin_record("person", person.id, by=world.boss.actor)


def test_no_page_breaks(world: World, helena: Person) -> None:
    in_the_bin(world, helena)
    with tenant_scope(world.org):
        ids: dict[str, UUID | None] = {
            "person_id": helena.id,
            "company_id": helena.company_id,
            "lead_id": Lead.objects.get().id,
            "deal_id": Deal.objects.get().id,
            "ticket_id": Ticket.objects.get().id,
            "task_id": Task.objects.get().id,
            "member_id": world.owner.membership.id,
        }
    broken, opened = [], 0
    for path in sorted({path for route in our_routes() if _is_page(route) for path in _paths(route, ids)}):
        answer = world.boss.client.get(path)
        opened += answer.status_code == 200
        if answer.status_code >= 500:
            broken.append(path)
    assert broken == []
    assert opened > 40
    lead = world.boss.client.get(reverse("leads:lead", args=[ids["lead_id"]])).content.decode()
    deal = world.boss.client.get(reverse("sales:deal", args=[ids["deal_id"]])).content.decode()
    assert "in the bin" in lead
    assert "in the bin" in deal


def test_left_out_of_lists_and_search(world: World, helena: Person) -> None:
    assert "Helena Brandt" in world.boss.client.get("/customers/people/").content.decode()
    in_the_bin(world, helena)
    assert "Helena Brandt" not in world.boss.client.get("/customers/people/").content.decode()
    assert "Harbour Freight" not in world.boss.client.get("/customers/companies/").content.decode()
    with tenant_scope(world.org):
        assert not [hit for hit in find(world.boss.actor, "Helena") if hit.kind == "person"]


def test_no_campaign_reaches_who_is_in_the_bin(world: World, helena: Person) -> None:
    with tenant_scope(world.org):
        Consent.objects.create(person=helena, purpose="newsletter", given=True, source="form", text="Yes")
        message = queue_message(
            key="campaign", person=helena, to=ADDRESS, subject="Offer", text="Now", kind=MessageKind.MARKETING
        )
        assert reasons_not_to_send([message]) == {}
    in_the_bin(world, helena)
    with tenant_scope(world.org):
        again = Message.objects.select_related("person").get(id=message.id)
        assert reasons_not_to_send([again]) == {message.id: "in_bin"}


def test_the_portal_shuts_until_he_signs_in_anew(world: World, helena: Person) -> None:
    browser = sign_in(world, ADDRESS)
    home = f"/p/{world.org.slug}/portal/"
    assert browser.get(home).status_code == 200
    in_the_bin(world, helena)
    assert browser.get(home).status_code == 302
    assert sign_in(world, ADDRESS).get(home).status_code == 200
    with tenant_scope(world.org):
        assert not Person.everything.get(id=helena.id).in_bin


def _is_page(route: Route) -> bool:
    return not route.is_public and not route.route.startswith(NOT_PAGES)


def _paths(route: Route, ids: dict[str, UUID | None]) -> list[str]:
    known = {name: str(value) for name, value in ids.items()} | {"any": str(ids["person_id"])}
    missing = [name for name in route.converters if name not in ids]
    if not missing:
        return [route.path(known)]
    if missing != ["record_id"]:
        return []
    return [route.path(known | {"record_id": str(each)}) for each in ids.values()]
