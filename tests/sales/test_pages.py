"""The pages of sales answer who may see them, with what is there."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.customers.models import Person
from crm.money import Money
from crm.search.actions.indexing import index_records
from crm.tenancy.scope import tenant_scope
from sales.actions.deals import change_deal
from sales.actions.moves import move_deal, win_deal
from sales.actions.seeding import seed_sales
from sales.models import Deal, LossReason, Stage
from tests.sales.deals import a_deal, a_person, as_saved, stages, steps
from tests.world import Member, World

COUNTED = "/sales/?count=1"
PAGES = ("sales:board", "sales:deals", "sales:new_deal", "forecasts:forecast", "sales:pipelines", "sales:new_pipeline")


@pytest.fixture
def deal(world: World) -> Deal:
    """A deal of the owner with its contact."""
    with tenant_scope(world.org):
        return a_deal(world, person=a_person(world, email="helena@brandt.example"), value=21_200_000)


@pytest.mark.parametrize("name", PAGES)
def test_the_boss_sees_every_page(world: World, deal: Deal, name: str) -> None:
    assert world.boss.client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_visitors_are_asked_to_sign_in(world: World, name: str) -> None:
    answer = world.visitor.get(reverse(name))
    assert answer.status_code == 302
    assert "/account/" in answer["Location"]


def test_who_looks_only_may_not_open_deals_or_shape_pipelines(world: World) -> None:
    for name in ("sales:new_deal", "sales:pipelines"):
        assert world.colleague.client.get(reverse(name)).status_code == 403


def test_an_agent_without_sales_sees_nothing(world: World, as_member: Callable[..., Member]) -> None:
    agent = as_member("agent")
    with tenant_scope(world.org):
        role = agent.membership.role
        role.capabilities = [name for name in role.capabilities if not name.startswith("sales.")]
        role.save()
    assert agent.client.get(reverse("sales:board")).status_code == 403


def test_the_first_run_says_what_belongs_here(world: World) -> None:
    page = world.owner.client.get(reverse("sales:board")).content.decode()
    assert "No deals yet" in page


def test_the_board_shows_counts_sums_and_cards(world: World, deal: Deal) -> None:
    with tenant_scope(world.org):
        a_deal(world, name="Lima", value=4_850_050)
        change_deal(deal.id, {"next_step": "Send the offer"}, by=world.owner.actor)
    page = world.owner.client.get(reverse("sales:board")).content.decode()
    assert "at 20%" in page
    assert "Send the offer" in page
    assert "No next step" in page
    assert f'hx-get="{COUNTED}"' in page  # the figures come when the page is there
    heads = world.owner.client.get(COUNTED, headers={"HX-Request": "true"}).content.decode()
    assert "data-fl-card" not in heads
    whole = world.owner.client.get(COUNTED).content.decode()  # without JavaScript
    assert "data-fl-card" in whole
    for figures in (heads, whole):
        assert "€260,500.50" in figures
        assert "€52.1k" in figures  # weighted: 20 % of the sum


def test_a_boards_figures_are_of_what_one_sees_and_filters(world: World, deal: Deal) -> None:
    with tenant_scope(world.org):
        a_deal(world, name="The boss's", value=7_000, owner=world.boss.membership)
    for member, address, sum_ in (
        (world.boss, COUNTED, "€212,070"),
        (world.boss, f"{COUNTED}&owner=me", "€70"),
        (world.owner, COUNTED, "€212,000"),
    ):
        heads = member.client.get(address, headers={"HX-Request": "true"}).content.decode()
        assert f">{sum_}<" in heads
    none = world.stranger.client.get(COUNTED, headers={"HX-Request": "true"}).content.decode()
    assert "€" not in none.replace(">€0<", "")


def test_strangers_see_none_of_it(world: World, deal: Deal) -> None:
    assert deal.name not in world.stranger.client.get(reverse("sales:board")).content.decode()
    assert deal.name not in world.stranger.client.get(reverse("sales:deals")).content.decode()
    for name in ("sales:deal", "sales:lose"):
        assert world.stranger.client.get(reverse(name, args=[deal.id])).status_code == 404
    for name in ("sales:win", "sales:reopen", "sales:move", "sales:take"):
        assert world.stranger.client.post(reverse(name, args=[deal.id])).status_code == 404
    with tenant_scope(world.org):
        assert as_saved(deal)["version"] == 1


def test_a_deal_has_its_page_and_its_panel(world: World, deal: Deal) -> None:
    url = reverse("sales:deal", args=[deal.id])
    page = world.owner.client.get(url).content.decode()
    assert "Chicago rotation" in page
    assert "Helena Brandt" in page
    assert "No next step." in page
    panel = world.owner.client.get(url, headers={"HX-Request": "true", "HX-Target": "panel"}).content.decode()
    assert "<html" not in panel
    assert "Chicago rotation" in panel


def test_a_new_deal_from_a_persons_page(world: World, deal: Deal) -> None:
    url = reverse("sales:new_deal")
    page = world.owner.client.get(f"{url}?person={deal.person_id}").content.decode()
    assert "helena@brandt.example" in page
    with tenant_scope(world.org):
        stage = stages(deal)["Needs found"]
    answer = world.owner.client.post(
        url, {"name": "Lima", "value": "1.200,50 USD", "person": "helena@brandt.example", "stage": str(stage.id)}
    )
    assert answer.status_code == 302
    with tenant_scope(world.org):
        made = Deal.objects.get(name="Lima")
        assert (made.value_minor, made.currency, made.stage) == (120_050, "USD", stage)
        assert made.owner_id == world.owner.membership.id
        assert made.person_id == deal.person_id


def test_what_was_typed_is_kept(world: World, deal: Deal) -> None:
    with tenant_scope(world.org):
        stage = stages(deal)["Proposal"]
    for wrong in ({"value": "a lot"}, {"value": ""}, {"name": "", "value": "12"}, {"person": "Nobody Known"}):
        data = {"name": "Lima", "value": "12", "next_step": "Call them", "stage": str(stage.id), **wrong}
        answer = world.owner.client.post(reverse("sales:new_deal"), data)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert 'value="Call them"' in page
        assert 'aria-invalid="true"' in page
    with tenant_scope(world.org):
        assert Deal.objects.count() == 1


def test_the_strip_moves_it_and_undo_brings_it_back(world: World, deal: Deal) -> None:
    with tenant_scope(world.org):
        proposal, first = stages(deal)["Proposal"], stages(deal)["Qualified"]
    url = reverse("sales:move", args=[deal.id])
    world.owner.client.post(url, {"stage": str(proposal.id), "version": "1"})
    page = world.owner.client.get(reverse("sales:deal", args=[deal.id])).content.decode()
    assert f"{url}?stage={first.id}" in page  # the toast's Undo
    world.owner.client.post(f"{url}?stage={first.id}")
    with tenant_scope(world.org):
        assert steps(deal) == ["Qualified", "Proposal", "Qualified"]


def test_the_strip_says_what_is_missing(world: World, deal: Deal) -> None:
    with tenant_scope(world.org):
        contract = stages(deal)["Contract"]
    answer = world.owner.client.post(reverse("sales:move", args=[deal.id]), {"stage": str(contract.id)})
    assert answer.status_code == 409
    assert "Expected close is missing" in answer.content.decode()
    with tenant_scope(world.org):
        assert as_saved(deal)["version"] == 1


def test_winning_losing_and_reopening(world: World, deal: Deal) -> None:
    page = reverse("sales:deal", args=[deal.id])
    assert world.owner.client.post(reverse("sales:win", args=[deal.id]), {"version": "1"})["Location"] == page
    world.owner.client.post(reverse("sales:reopen", args=[deal.id]))
    assert world.owner.client.post(reverse("sales:lose", args=[deal.id]), {}).status_code == 422
    with tenant_scope(world.org):
        reason = LossReason.objects.get(name="Price", outcome="lost")
        assert as_saved(deal)["status"] == "open"
    world.owner.client.post(reverse("sales:lose", args=[deal.id]), {"reason": str(reason.id), "competitor": "Blue Jet"})
    with tenant_scope(world.org):
        assert steps(deal) == ["Qualified", "Won", "Qualified", "Lost"]
    assert "price" in world.owner.client.get(page).content.decode()


def test_a_card_is_dropped(world: World, deal: Deal) -> None:
    with tenant_scope(world.org):
        proposal = stages(deal)["Proposal"]
    data = {"card": str(deal.id), "column": str(proposal.id), "before": "", "version": "1"}
    answer = world.owner.client.post(reverse("sales:move_card"), data, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert f'data-fl-card="{deal.id}" data-version="2"' in page
    assert "fl:toasts" in answer["HX-Trigger"]
    heads = world.owner.client.get(COUNTED, headers={"HX-Request": "true"}).content.decode()  # which the board asks for
    assert f'id="sum-{proposal.id}" hx-swap-oob="true">€212,000<' in heads
    with tenant_scope(world.org):
        assert as_saved(deal)["stage_id"] == proposal.id


def test_a_card_that_may_not_go_there_is_told_why(world: World, deal: Deal) -> None:
    with tenant_scope(world.org):
        contract = stages(deal)["Contract"]
    data = {"card": str(deal.id), "column": str(contract.id), "before": "", "version": "1"}
    answer = world.owner.client.post(reverse("sales:move_card"), data)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "fl-block" in page
    assert "Value known" in page
    assert "Expected close is missing" in page
    with tenant_scope(world.org):
        move_deal(deal.id, stages(deal)["Needs found"].id, by=world.boss.actor)
    stale = world.owner.client.post(reverse("sales:move_card"), data)
    assert stale.status_code == 409
    assert "Somebody else moved this deal" in stale.content.decode()
    assert world.owner.client.post(reverse("sales:move_card"), {**data, "card": "x"}).status_code == 404
    assert world.colleague.client.post(reverse("sales:move_card"), data).status_code == 403
    assert world.stranger.client.post(reverse("sales:move_card"), data).status_code == 404
    with tenant_scope(world.org):
        assert as_saved(deal)["version"] == 2  # the one move that was made


def test_more_cards_of_a_column(world: World) -> None:
    with tenant_scope(world.org):
        for number in range(23):
            a_deal(world, name=f"Deal {number:02}")
        stage = Stage.objects.get(name="Qualified")
    page = world.owner.client.get(reverse("sales:board")).content.decode()
    assert page.count("data-fl-card=") == 12
    assert "Show more" in page
    links = [part.split('"')[0].replace("&amp;", "&") for part in page.split('hx-get="')[1:]]
    link = next(each for each in links if str(stage.id) in each)
    more = world.owner.client.get(link).content.decode()
    assert more.count("data-fl-card=") == 11
    assert "Deal 00" in more
    assert "Show" not in more


@pytest.mark.parametrize(
    ("field", "typed", "column", "saved"),
    [
        ("name", "Lima rotation", "name", "Lima rotation"),
        ("value", "95 GBP", "value_minor", 9_500),
        ("next_step", "Call", "next_step", "Call"),
        ("competitor", "Blue Jet", "competitor", "Blue Jet"),
        ("person", "", "person_id", None),
    ],
)
def test_facts_are_edited_in_place(
    world: World, deal: Deal, field: str, typed: str, column: str, saved: object
) -> None:
    url = reverse("sales:fact", args=[deal.id, field]) + "?version=1"
    assert world.owner.client.get(url).status_code == 200
    assert "<html" not in world.owner.client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert world.owner.client.post(url, {field: typed}, headers={"HX-Request": "true"}).status_code == 204
    with tenant_scope(world.org):
        assert as_saved(deal)[column] == saved


def test_a_wrong_fact_is_not_saved(world: World, deal: Deal) -> None:
    url = reverse("sales:fact", args=[deal.id, "value"])
    answer = world.owner.client.post(url, {"value": "-5"}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert 'value="-5"' in answer.content.decode()
    assert world.owner.client.get(reverse("sales:fact", args=[deal.id, "status"])).status_code == 404
    assert world.colleague.client.post(url, {"value": "5"}).status_code == 403
    assert world.stranger.client.post(url, {"value": "5"}).status_code == 404
    with tenant_scope(world.org):
        change_deal(deal.id, {"value": Money(90_000, "EUR")}, by=world.boss.actor)
    stale = world.owner.client.post(f"{url}?version=1", {"value": "5"}, headers={"HX-Request": "true"})
    assert (stale.status_code, stale["FL-Conflict"]) == (409, "1")
    with tenant_scope(world.org):
        assert as_saved(deal)["value_minor"] == 90_000


def test_the_next_step_is_planned(world: World, deal: Deal) -> None:
    url = reverse("sales:plan_step", args=[deal.id])
    assert world.owner.client.get(url).status_code == 200
    assert world.owner.client.post(url, {"next_step": ""}).status_code == 422
    assert world.colleague.client.post(url, {"next_step": "Mine"}).status_code == 403
    assert world.stranger.client.post(url, {"next_step": "Mine"}).status_code == 404
    late = {"next_step": "Call Helena", "next_step_at": "2020-01-05T09:30"}
    assert world.owner.client.post(url, late).status_code == 302
    page = world.owner.client.get(reverse("sales:deal", args=[deal.id])).content.decode()
    assert "That was due 5 January 2020." in page
    board = world.owner.client.get(reverse("sales:board")).content.decode()
    assert "Call Helena, was due 5 Jan 2020" in board


def test_people_get_roles(world: World, deal: Deal) -> None:
    url = reverse("sales:add_role", args=[deal.id])
    answer = world.owner.client.post(url, {"person": "helena@brandt.example", "role": "decides"})
    assert answer.status_code == 302
    assert "Decides" in world.owner.client.get(reverse("sales:deal", args=[deal.id])).content.decode()
    assert world.owner.client.post(url, {"person": "Nobody", "role": "decides"}).status_code == 422
    assert world.colleague.client.post(url, {"person": "Helena Brandt", "role": "pays"}).status_code == 403
    remove = reverse("sales:drop_role", args=[deal.id, deal.person_id])
    assert world.stranger.client.post(remove).status_code == 404
    assert world.owner.client.post(remove).status_code == 302
    assert (
        "Decides"
        not in world.owner.client.get(reverse("sales:deal", args=[deal.id])).content.decode().split("Add somebody")[0]
    )


def test_the_persons_page_lists_deals(world: World, deal: Deal) -> None:
    page = world.owner.client.get(reverse("customers:person", args=[deal.person_id])).content.decode()
    assert reverse("sales:deal", args=[deal.id]) in page
    assert f"{reverse('sales:new_deal')}?person={deal.person_id}" in page


def test_names_are_suggested(world: World, deal: Deal, drain: Callable[[], None]) -> None:
    drain()
    url = reverse("sales:suggestions", args=["people"])
    with tenant_scope(world.org):
        index_records("person", list(Person.objects.values_list("id", flat=True)))
    page = world.owner.client.get(url, {"person": "Hel"}).content.decode()
    assert '<option value="Helena Brandt &lt;helena@brandt.example&gt;">' in page
    assert "Helena" not in world.stranger.client.get(url, {"person": "Hel"}).content.decode()
    assert world.owner.client.get(reverse("sales:suggestions", args=["deals"]), {"x": "Hel"}).content.strip() == b""


@pytest.mark.parametrize("verb", ["owner", "mine"])
def test_nobodys_deal_can_be_taken(world: World, verb: str) -> None:
    with tenant_scope(world.org):
        deal = a_deal(world, owner=None)
    if verb == "owner":
        world.owner.client.post(reverse("sales:take", args=[deal.id]))
    else:
        url = reverse("sales:fact", args=[deal.id, "owner"])
        world.owner.client.post(url, {"owner": str(world.owner.membership.id)})
    with tenant_scope(world.org):
        assert as_saved(deal)["owner_id"] == world.owner.membership.id


def test_the_board_with_filters(world: World, deal: Deal) -> None:
    with tenant_scope(world.org):
        a_deal(world, name="Somebody else's", owner=world.boss.membership)
        change_deal(deal.id, {"expected_close": timezone.localdate() + timedelta(days=1)}, by=world.boss.actor)
        win_deal(a_deal(world, name="Sure thing").id, by=world.boss.actor)
        move_deal(a_deal(world, name="Half way").id, stages(deal)["Proposal"].id, by=world.boss.actor)
        seed_sales()
    mine = world.boss.client.get(reverse("sales:board"), {"owner": "me"}).content.decode()
    assert "Somebody else" in mine
    assert "Chicago rotation" not in mine
    dated = world.boss.client.get(reverse("sales:board"), {"closes": "none"}).content.decode()
    assert "Chicago rotation" not in dated
    assert "Sure thing" in dated
    nonsense = world.boss.client.get(reverse("sales:board"), {"closes": "whenever", "owner": "x", "pipeline": "y"})
    assert nonsense.status_code == 200


def test_the_board_exports_what_it_shows_and_leads_to_its_list(world: World) -> None:
    with tenant_scope(world.org):
        a_deal(world)
    board = reverse("sales:board")
    page = world.boss.client.get(board, {"owner": "me"}).content.decode()
    assert reverse("web:export") + "?list=sales%3Adeals" in page
    assert "owner%253Dme" in page or "owner%3Dme" in page
    assert reverse("web:export") not in world.owner.client.get(board).content.decode() or world.owner.actor.can(
        "workspace.export"
    )
