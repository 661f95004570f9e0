"""Where leads come from, down to revenue and cost; each figure opens exactly what it counts."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from crm.errors import NotAllowed, NotFound
from crm.money import Money
from leads.models import Lead, LeadForm, LeadStatus
from reporting.actions.spending import remove_spend, restore_spend, save_spend
from reporting.dimensions import DIMENSIONS, dimension_of
from reporting.models import Spend
from reporting.queries.sources import SORTS, TITLES, leads_behind, source_report
from reporting.scope import Scope, scope_for
from sales.models import Deal
from tests.reporting.making import make_deal, make_lead
from tests.world import Member, World

SOURCE = dimension_of("source")


def _scope(member: Member) -> Scope:
    return scope_for(member.actor, "EUR", period="12-months")


def _become_deal(lead: Lead, deal: Deal) -> None:
    Lead.objects.filter(id=lead.id).update(
        status=LeadStatus.CONVERTED, qualified_at=timezone.now(), closed_at=timezone.now(), converted_deal_id=deal.id
    )


def _spend(member: Member, *, key: str, euros: int, on: str = "source") -> Spend:
    today = timezone.localdate()
    spend = Spend(on=on, key=key, starts=today, ends=today, minor=euros * 100, currency="EUR")
    return save_spend(spend, by=member.actor)


@pytest.fixture
def full(in_scope: World) -> World:
    owner = in_scope.owner
    _become_deal(make_lead(owner, source="Fair", minutes_to_call=10), make_deal(owner, euros=1000, fate="won"))
    _become_deal(make_lead(owner, source="Fair", minutes_to_call=30), make_deal(owner, euros=400))
    _become_deal(make_lead(owner, source="Fair"), make_deal(owner, euros=7, currency="USD", fate="won"))
    qualified = make_lead(owner, source="Web form")
    Lead.objects.filter(id=qualified.id).update(status=LeadStatus.QUALIFIED, qualified_at=timezone.now())
    lost = make_lead(owner, source="Web form")
    Lead.objects.filter(id=lost.id).update(
        status=LeadStatus.DISQUALIFIED, disqualify_reason="Spam", closed_at=timezone.now()
    )
    make_lead(in_scope.boss, source="")
    _spend(in_scope.boss, key="Fair", euros=500)
    return in_scope


def test_the_rows(full: World) -> None:
    report = source_report(_scope(full.boss), SOURCE)
    assert [(row.label, row.leads) for row in report.rows] == [("Fair", 3), ("Web form", 2), ("Not known", 1)]
    fair, web, unknown = report.rows
    assert (fair.qualified, fair.won, fair.won_elsewhere, fair.revenue) == (3, 2, 1, 100_000)
    assert (report.whole.cost, report.whole.cost_per_lead, report.whole.earned_back) == (50_000, None, None)
    assert fair.response == timedelta(minutes=20)
    assert (fair.cost, fair.cost_per_lead, fair.cost_per_won, fair.earned_back) == (50_000, 16_667, 25_000, 2.0)
    assert (web.qualified, web.lost, web.unanswered, web.won, web.revenue, web.response) == (1, 1, 1, 0, 0, None)
    assert (unknown.key, unknown.cost_per_lead, unknown.earned_back) == ("none", None, None)


@pytest.mark.parametrize("key", list(DIMENSIONS))
def test_rows_add_up_to_the_whole(full: World, key: str) -> None:
    report = source_report(_scope(full.boss), dimension_of(key))
    for figure in ("leads", "unanswered", "qualified", "lost", "won", "won_elsewhere", "revenue", "cost"):
        assert sum(getattr(row, figure) for row in report.rows) == getattr(report.whole, figure), figure


@pytest.mark.parametrize("key", list(DIMENSIONS))
@pytest.mark.parametrize("figure", list(TITLES))
def test_each_figure_opens_what_it_counts(full: World, key: str, figure: str) -> None:
    scope, dimension = _scope(full.boss), dimension_of(key)
    report = source_report(scope, dimension)
    for row in [*report.rows, report.whole]:
        title, found = leads_behind(scope, dimension, row.key, figure)
        assert found.count() == getattr(row, figure), (row.label, figure)
        address = f"/reports/sources/{figure}/?by={key}&period=12-months&key={row.key}"
        page = full.boss.client.get(address).content.decode()
        assert title in page.replace("&#39;", "'")


def test_by_form_and_rep(full: World) -> None:
    form = LeadForm.objects.create(name="Trade fair", slug="trade-fair")
    Lead.objects.filter(source="Web form").update(form=form)
    _spend(full.boss, key=str(form.id), euros=10, on="form")
    by_form = source_report(_scope(full.boss), dimension_of("form"))
    assert {(row.label, row.leads, row.cost) for row in by_form.rows} == {
        ("Without a form", 4, 0),
        ("Trade fair", 2, 1000),
    }
    by_rep = source_report(_scope(full.boss), dimension_of("rep"))
    assert {(row.label, row.leads) for row in by_rep.rows} == {
        (full.owner.membership.name, 5),
        (full.boss.membership.name, 1),
    }


def test_by_campaign(full: World) -> None:
    Lead.objects.filter(source="Fair").update(first_campaign="Spring")
    typed = _typed(
        full.boss.client.get("/reports/costs/new/").content.decode(), paid_for="campaign:Spring", amount="30"
    )
    assert full.boss.client.post("/reports/costs/new/", typed).status_code == 302
    report = source_report(_scope(full.boss), dimension_of("campaign"))
    assert {(row.label, row.leads, row.won, row.cost) for row in report.rows} == {
        ("Without a campaign", 3, 0, 0),
        ("Spring", 3, 2, 3000),
    }


def test_the_page(full: World) -> None:
    page = full.boss.client.get("/reports/sources/?period=12-months").content.decode()
    assert "6 leads in last 12 months" in page
    assert "€1,000" in page
    assert "1 won deal in other currencies is counted" in page
    for sort in SORTS:
        assert full.boss.client.get(f"/reports/sources/?period=12-months&sort={sort}").status_code == 200
    assert "Lead sources" in full.boss.client.get("/reports/").content.decode()


def test_a_source_that_cost_without_bringing_anybody_is_shown(full: World) -> None:
    _spend(full.boss, key="Billboard", euros=90)
    report = source_report(_scope(full.boss), SOURCE)
    billboard = next(row for row in report.rows if row.label == "Billboard")
    assert (billboard.leads, billboard.cost, billboard.qualified_share) == (0, 9000, None)


def test_nothing_yet(in_scope: World) -> None:
    assert "No leads in this period" in in_scope.boss.client.get("/reports/sources/").content.decode()


def test_what_is_no_figure_is_not_found(full: World) -> None:
    scope = _scope(full.boss)
    with pytest.raises(NotFound):
        leads_behind(scope, SOURCE, "Fair", "password")
    with pytest.raises(NotFound):
        leads_behind(scope, dimension_of("rep"), "no-id", "leads")
    assert full.boss.client.get("/reports/sources/password/").status_code == 404


def test_a_stranger_sees_none_of_it(full: World) -> None:
    page = full.stranger.client.get("/reports/sources/?period=12-months").content.decode()
    assert "No leads in this period" in page
    spend = Spend.objects.get()
    assert full.stranger.client.get(f"/reports/costs/{spend.id}/").status_code == 404
    assert full.stranger.client.post(f"/reports/costs/{spend.id}/removal/").status_code == 404
    spend.refresh_from_db()
    assert spend.removed_at is None


def test_costs_are_for_those_who_may(full: World) -> None:
    spend = Spend.objects.get()
    assert full.owner.client.get("/reports/costs/").status_code == 403
    assert full.owner.client.post(f"/reports/costs/{spend.id}/removal/").status_code == 403
    with pytest.raises(NotAllowed):
        remove_spend(spend.id, by=full.owner.actor)
    with pytest.raises(NotAllowed):
        _spend(full.owner, key="Fair", euros=1)
    assert list(Spend.objects.values_list("minor", "removed_at")) == [(50_000, None)]


def _typed(page: str, **changes: str) -> dict[str, str]:
    key = re.search(r'name="id" value="([0-9a-f-]+)"', page)
    assert key
    today = timezone.localdate().isoformat()
    return {
        "id": key[1],
        "paid_for": "source:Fair",
        "amount": "1,250.50",
        "starts": today,
        "ends": today,
    } | changes


def test_writing_down_a_cost(full: World) -> None:
    client = full.boss.client
    typed = _typed(client.get("/reports/costs/new/").content.decode())
    for _ in range(2):  # a double click
        assert client.post("/reports/costs/new/", typed).status_code == 302
    assert sorted(Spend.objects.values_list("minor", flat=True)) == [50_000, 125_050]
    spend = Spend.objects.get(minor=125_050)
    assert client.post(f"/reports/costs/{spend.id}/", typed | {"amount": "10"}).status_code == 302
    spend.refresh_from_db()
    assert (spend.amount, spend.by) == (Money(1000, "EUR"), full.boss.membership)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount": "-5"}, "Give an amount"),
        ({"amount": "0"}, "above zero"),
        ({"amount": "20 USD"}, "Give it in EUR"),
        ({"paid_for": "source:"}, "Give it its name"),
        ({"paid_for": "campaign:"}, "Give it its name"),
        ({"paid_for": ""}, "Choose what was paid for"),
        ({"ends": "2001-01-01"}, "The last day lies before the first"),
    ],
)
def test_a_mistake_is_told_and_what_was_typed_stays(full: World, changes: dict[str, str], words: str) -> None:
    typed = _typed(full.boss.client.get("/reports/costs/new/").content.decode(), note="Hall 4", **changes)
    answer = full.boss.client.post("/reports/costs/new/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "Hall 4" in page
    assert Spend.objects.count() == 1


def test_a_source_that_no_lead_has_yet(full: World) -> None:
    typed = _typed(full.boss.client.get("/reports/costs/new/").content.decode(), paid_for="source:", source="Billboard")
    full.boss.client.post("/reports/costs/new/", typed)
    spend = Spend.objects.get(key="Billboard")
    page = full.boss.client.get(f"/reports/costs/{spend.id}/").content.decode()
    assert '<option value="source:Billboard" selected' in page


def test_removing_and_putting_back(full: World) -> None:
    spend = Spend.objects.get()
    for _ in range(2):
        remove_spend(spend.id, by=full.boss.actor)
    assert source_report(_scope(full.boss), SOURCE).whole.cost == 0
    assert "Nothing written down yet" in full.boss.client.get("/reports/costs/").content.decode()
    restore_spend(spend.id, by=full.boss.actor)
    assert source_report(_scope(full.boss), SOURCE).whole.cost == 50_000


DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2027, 12, 31))


@given(starts=DAYS, length=st.integers(0, 800), minor=st.integers(1, 10**12), cuts=st.lists(DAYS, max_size=6))
def test_shares_of_neighbouring_spans_add_up(starts: date, length: int, minor: int, cuts: list[date]) -> None:
    spend = Spend(starts=starts, ends=starts + timedelta(days=length), minor=minor)
    edges = [date(2000, 1, 1), *sorted(cuts), date(2050, 1, 1)]
    shares = [spend.minor_within(start, until) for start, until in pairwise(edges)]
    assert sum(shares) == minor
    assert all(share >= 0 for share in shares)
