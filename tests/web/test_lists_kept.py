"""Lists are drawn once and kept, and yet show at once whatever changed, for whoever looks, at any time."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from crm.accounts.models import Membership, Role
from crm.customers.lists import CompanyList, PeopleList
from crm.customers.models import Company, Lifecycle, Person
from crm.meetings.lists import MeetingList
from crm.meetings.models import Meeting
from crm.records.actions.custom_fields import add_custom_field
from crm.records.models import CustomField, CustomKind
from crm.tenancy.models import Organization
from crm.tenancy.scope import tenant_scope
from crm.web.lists import ListPage, drawn_rows, sheet
from crm.web.lists.registry import LISTS
from crm.web.models import SavedView
from crm.work.lists import TaskList
from crm.work.models import Task
from leads.lists import LeadList
from sales.billing.lists import InvoiceList
from sales.billing.models import Invoice, InvoiceState, Settlement
from sales.competitor_list import CompetitorList
from sales.lists import DealList
from sales.models import Competitor, Product, Quote
from sales.models.product import ProductType
from sales.models.quote import QuoteStatus
from sales.orders.lists import OrderList
from sales.orders.models import Order
from sales.payments.lists import PaymentList
from sales.payments.models import Payment
from sales.product_list import ProductList
from sales.quote_lists import QuoteList
from sales.subscriptions.lists import SubscriptionList
from sales.subscriptions.models import Subscription
from tests.leads.making import make_lead
from tests.records.people import a_person
from tests.sales.deals import a_deal
from tests.world import Member, World

PEOPLE = "/customers/people/"
OWN = re.compile(r'(csrfmiddlewaretoken" value=|X-CSRFToken": |name="key" value=)"[\w-]+"')


def shown(member: Member, path: str = PEOPLE) -> str:
    """The page without what is each page's own."""
    return OWN.sub("", member.client.get(path).text)


def anew(member: Member, path: str = PEOPLE) -> str:
    """The same by a process that knows nothing yet."""
    drawn_rows.SHELF.clear()
    drawn_rows.FRESH.clear()
    sheet.SHEETS.clear()
    return shown(member, path)


@pytest.fixture
def anna(world: World) -> Person:
    with tenant_scope(world.org):
        company = Company(name="Skyline")
        company.save()
        return a_person(world, first_name="Anna", company=company, owner=world.owner.membership)


def view(world: World, **fields: Any) -> None:
    SavedView.objects.update_or_create(
        list_key="customers:people", defaults={"owner": world.boss.membership, "name": "Near", **fields}
    )


CHANGES: dict[str, Callable[[World], Any]] = {
    "a fact": lambda _: Person.objects.update(email="anna@new.example"),
    "a stage": lambda _: Person.objects.update(lifecycle=Lifecycle.CHAMPION),
    "the version": lambda _: Person.objects.update(version=77),
    "a company's name": lambda _: Company.objects.update(name="Skyward"),
    "a company in the bin": lambda _: Company.objects.update(deleted_at=timezone.now()),
    "an owner's name": lambda world: Membership.objects.filter(id=world.owner.membership.id).update(name="Otto"),
    "another owner": lambda world: Person.objects.update(owner=world.boss.membership),
    "one more": lambda world: a_person(world, first_name="Ben"),
    "none left": lambda _: Person.objects.all().delete(),
    "a saved view": view,
    "another language": lambda world: Organization.objects.filter(id=world.org.id).update(language="de"),
    "another time zone": lambda world: Organization.objects.filter(id=world.org.id).update(time_zone="Asia/Tokyo"),
    "a right less": lambda _: Membership.objects.update(role=Role.objects.get(slug="analyst")),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_shows_at_once(world: World, anna: Person, change: Callable[[World], Any]) -> None:
    before = {each: anew(world.boss, each) for each in (PEOPLE, f"{PEOPLE}?owner={world.owner.membership.id}")}
    assert {each: shown(world.boss, each) for each in before} == before
    with tenant_scope(world.org):
        change(world)
    for each, then in before.items():
        now = shown(world.boss, each)
        assert now == shown(world.boss, each) == anew(world.boss, each)
        assert now != then or "owner=" in each


def test_views_that_are_changed_and_dropped(world: World, anna: Person) -> None:
    for fields in ({"name": "Far"}, {"position": 3}, {"filters": "city=Bonn", "version": 2}):
        with tenant_scope(world.org):
            view(world, **fields)
        assert shown(world.boss) == shown(world.boss) == anew(world.boss)
        assert "?view=" in shown(world.boss)
    with tenant_scope(world.org):
        SavedView.objects.all().delete()
    assert "?view=" not in shown(world.boss)


def test_each_sees_what_he_may(world: World, anna: Person) -> None:
    with tenant_scope(world.org):
        a_person(world, first_name="Nobody's", owner=None)
    members = (world.boss, world.owner, world.colleague, world.stranger)
    seen = [anew(member) for member in members]
    assert [shown(member) for member in members] == [shown(member) for member in members] == seen
    assert [" Brandt" in text for text in seen] == [True, True, True, False]
    assert ["change stage of" in text for text in seen] == [True, True, False, False]


@pytest.mark.parametrize("later", [timedelta(minutes=1), timedelta(hours=2), timedelta(days=1), timedelta(days=400)])
def test_time_goes_on(world: World, anna: Person, later: timedelta) -> None:
    paths = [PEOPLE, "/leads/", "/sales/deals/?columns=name,closes,age,stage", "/tasks/"]
    with tenant_scope(world.org):
        make_lead(world.org)
        a_deal(world, expected_close=timezone.localdate())
    before = [shown(world.boss, path) for path in paths]
    with time_machine.travel(timezone.now() + later, tick=False):
        world.boss.client.force_login(world.boss.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        for path, then in zip(paths, before, strict=True):
            assert shown(world.boss, path) == anew(world.boss, path)
            assert path != PEOPLE or shown(world.boss, path) != then


def rows(world: World) -> dict[type[ListPage[Any]], Any]:
    """Of each list one with all the days and times that its columns tell."""
    now, today = timezone.now(), timezone.localdate()
    lead = make_lead(world.org)
    deal = a_deal(world, expected_close=today)
    lead.person.birthday = deal.renews_on = today
    return {
        PeopleList: lead.person,
        LeadList: lead,
        CompanyList: Company(),
        DealList: deal,
        TaskList: Task(due_at=now),
        MeetingList: Meeting(starts_at=now, ends_at=now, organizer=world.boss.membership),
        QuoteList: Quote(status=QuoteStatus.SENT, valid_until=today),
        ProductList: Product(type=ProductType.GOODS),
        CompetitorList: Competitor(),
        OrderList: Order(placed_on=today, wanted_on=today, shipped_at=now, delivered_at=now, currency="EUR"),
        InvoiceList: Invoice(
            state=InvoiceState.ISSUED, settlement=Settlement.OPEN, currency="EUR", open_minor=1, issued_on=today,
            due_on=today, paid_on=today, sent_at=now, viewed_at=now,
        ),
        SubscriptionList: Subscription(
            state="active", currency="EUR", mrr_minor=1, starts_on=today, cycle_from=today, billed_until=today,
            renews_on=today, cancel_on=today,
        ),
        PaymentList: Payment(received_on=today, currency="EUR", left_minor=1, amount_minor=1),
    }  # fmt: skip


def test_only_columns_that_say_so_know_what_time_it_is(in_scope: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another one would stand still. Of every list there is."""
    made = rows(in_scope)
    assert {kind for kind in LISTS.values() if kind.__module__.partition(".")[0] != "tests"} == made.keys()
    for kind, row in made.items():
        for column in kind.columns:
            if column.now is None and not column.daily:
                with monkeypatch.context() as patched:
                    asks = partial(pytest.fail, f"{kind.title}: {column.label} asks for it")
                    patched.setattr(timezone, "now", asks)
                    column.of(row)


def test_columns_say_the_same_for_as_long_as_they_say(in_scope: World) -> None:
    """Of every list, rows with moments near and far: daily ones all day, others until then, a moment before it."""
    start = timezone.localtime().replace(hour=1, minute=0, second=0, microsecond=0)
    night = start + timedelta(hours=22, minutes=59)
    for away in (timedelta(), timedelta(seconds=100), timedelta(hours=3), timedelta(hours=47.9), timedelta(days=9.4)):
        for moment in (start + away, start - away, start + timedelta(seconds=0.6) - away):
            with time_machine.travel(moment, tick=False):
                made = [(column, row) for kind, row in rows(in_scope).items() for column in kind.columns]
                planned = [row for _, row in made if hasattr(row, "next_step_at")]
                for deal in planned:
                    deal.next_step, deal.next_step_at = "Call", moment
            with time_machine.travel(start, tick=False):
                said = [(column, row, column.of(row), column.same_until(row, start)) for column, row in made]
            for column, row, words, until in said:
                ends = night if until is None else min(until - timedelta(milliseconds=1), night)
                if ends > start and (column.now or column.daily):
                    for then in (start + (ends - start) / 2, ends):
                        with time_machine.travel(then, tick=False):
                            assert column.of(row) == words, (column.label, moment, then)


@pytest.mark.parametrize("path", [f"{PEOPLE}?columns=name,custom.size", f"{PEOPLE}?custom.size__at_least=3"])
def test_an_own_field_that_is_renamed_or_goes(world: World, anna: Person, path: str) -> None:
    """Rows and filters are read before what stands round them is drawn."""
    with tenant_scope(world.org):
        field = {"record_kind": "person", "label": "Size", "kind": CustomKind.NUMBER}
        add_custom_field(field, by=world.boss.actor)
    assert "Size" in anew(world.boss, path)
    for change in ({"label": "Shoe number"}, {"active": False}):
        with tenant_scope(world.org):
            CustomField.objects.update(**change)
        assert shown(world.boss, path) == shown(world.boss, path) == anew(world.boss, path)


def test_a_warm_page_asks_in_three_messages(world: World, anna: Person, django_assert_max_num_queries: Any) -> None:
    """The session, who asks, and all the rest."""
    for _ in range(2):
        shown(world.boss)
    with django_assert_max_num_queries(5):  # a savepoint and its release: the test's own transaction
        shown(world.boss)


def test_a_menu_of_what_to_do_with_many_is_fetched_when_it_is_opened(world: World, anna: Person) -> None:
    assert "?verb=assign" in shown(world.boss)
    menu = world.boss.client.get(f"{PEOPLE}?verb=assign").text
    for member in (world.boss, world.owner):
        assert f'name="verb" value="assign:{member.membership.id}">{member.membership.name}<' in menu
    assert world.stranger.membership.name not in menu
    assert world.colleague.client.get(f"{PEOPLE}?verb=assign").status_code == 404
    assert world.boss.client.get(f"{PEOPLE}?verb=nothing").status_code == 404
