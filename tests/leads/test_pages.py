"""The pages of leads, for who may see them and for who may not."""

from collections.abc import Callable
from typing import Any

import pytest

from crm.search.actions.indexing import index_records
from crm.tenancy.scope import tenant_scope
from leads.actions.scoring import seed_rules
from leads.models import CHECKLIST, HeldBack, Lead, LeadForm, LeadStatus, ScoreRule, Submission
from sales.models import Deal
from tests.leads.making import make_form, make_lead, send
from tests.world import Member, World

HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def lead(world: World) -> Lead:
    with tenant_scope(world.org):
        seed_rules()
        return make_lead(
            world.org, owner=world.owner.membership, ready=True, wants="Group fares", value_minor=8_600_000
        )


@pytest.fixture
def form(world: World) -> LeadForm:
    with tenant_scope(world.org):
        return make_form(world)


def saved(world: World) -> Lead:
    with tenant_scope(world.org):
        return Lead.objects.select_related("person", "owner").get()


def test_the_inbox_shows_open_leads_with_score_and_next_action(world: World, lead: Lead) -> None:
    with tenant_scope(world.org):
        make_lead(world.org, name="Oliver Closed", status=LeadStatus.DISQUALIFIED)
    text = world.owner.client.get("/leads/").text
    assert "Aiko Tanabe" in text
    assert "€86,000" in text
    assert "Oliver Closed" not in text
    assert "Oliver Closed" in world.owner.client.get("/leads/?state=closed").text
    assert "Oliver Closed" in world.owner.client.get("/leads/?status=disqualified").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("owner=me", True),
        ("owner=nobody", False),
        ("score=60", False),
        ("answered=false", True),
        ("answered=true", False),
        ("added=7", True),
        ("q=aiko", True),
        ("q=nobody", False),
        ("q=tanabe", True),
        ("q=hoshino", True),
        ("q=fares", True),
        ("q=group fares tanabe", True),
    ],
)
def test_views_and_filters(world: World, lead: Lead, query: str, found: bool) -> None:
    with tenant_scope(world.org):
        index_records("lead", [lead.id])
    assert ("Aiko Tanabe" in world.owner.client.get(f"/leads/?{query}").text) == found


def test_the_inbox_asks_few_questions(world: World, django_assert_max_num_queries: Any) -> None:
    with tenant_scope(world.org):
        for number in range(30):
            make_lead(world.org, owner=world.owner.membership, name=f"Person {number}")
    world.owner.client.get("/leads/")
    with django_assert_max_num_queries(20):
        world.owner.client.get("/leads/")


def test_several_are_given_over_or_put_aside_at_once(world: World, lead: Lead) -> None:
    verb = f"assign:{world.boss.membership.id}"
    world.boss.client.post("/leads/bulk/", {"verb": verb, "ids": [str(lead.id)]})
    assert saved(world).owner_id == world.boss.membership.id
    world.boss.client.post("/leads/bulk/", {"verb": "disqualify:No budget", "ids": [str(lead.id)]})
    assert saved(world).disqualify_reason == "No budget"


@pytest.mark.parametrize("who", ["nobody-we-know", "0190a0a0-0000-7000-8000-000000000000"])
def test_whom_nobody_knows_gets_nothing(world: World, lead: Lead, who: str) -> None:
    answer = world.boss.client.post("/leads/bulk/", {"verb": f"assign:{who}", "ids": [str(lead.id)]})
    assert answer.status_code == 404
    assert saved(world).owner_id == world.owner.membership.id


def test_a_rep_gives_nothing_over(world: World, lead: Lead) -> None:
    answer = world.owner.client.post("/leads/bulk/", {"verb": "assign:", "ids": [str(lead.id)]})
    assert answer.status_code == 404
    assert saved(world).owner_id == world.owner.membership.id


def test_the_page_says_all_there_is(world: World, lead: Lead) -> None:
    text = world.owner.client.get(f"/leads/{lead.id}/").text
    for words in (
        "Aiko Tanabe",
        "Hoshino Optics",
        "Group fares",
        "€86,000 a year",
        "Qualify lead",
        "Checklist",
        "4 of 4",
    ):
        assert words in text


def test_beside_the_list_it_comes_without_the_frame(world: World, lead: Lead) -> None:
    text = world.owner.client.get(f"/leads/{lead.id}/", HTTP_HX_TARGET="panel", **HTMX).text
    assert "Aiko Tanabe" in text
    assert "<html" not in text


def test_from_call_to_deal(world: World, lead: Lead) -> None:
    client = world.owner.client
    assert client.post(f"/leads/{lead.id}/call/", {"outcome": "reached", "text": "40 seats"}).status_code == 302
    assert saved(world).status == LeadStatus.CONTACTED
    assert client.post(f"/leads/{lead.id}/qualification/").status_code == 302
    assert saved(world).status == LeadStatus.QUALIFIED
    assert "Hoshino Optics: Group fares" in client.get(f"/leads/{lead.id}/deal/").text
    sent = {"name": "Tokyo", "value": "90,000"}
    answer = client.post(f"/leads/{lead.id}/deal/", sent)
    with tenant_scope(world.org):
        deal = Deal.objects.get()
    assert answer["Location"] == f"/sales/deals/{deal.id}/"
    assert (deal.name, deal.value_minor) == ("Tokyo", 9_000_000)
    assert client.get(f"/leads/{lead.id}/deal/")["Location"] == f"/sales/deals/{deal.id}/"


def test_what_is_not_known_yet_is_shown(world: World, lead: Lead) -> None:
    with tenant_scope(world.org):
        Lead.objects.update(checklist={})
    page = world.owner.client.post(f"/leads/{lead.id}/qualification/")
    assert page.status_code == 422
    assert "Not ready for sales yet" in page.text
    assert saved(world).status == LeadStatus.NEW


def test_a_tick_answers_with_the_checklist_alone(world: World, lead: Lead) -> None:
    key = CHECKLIST[0][0]
    page = world.owner.client.post(f"/leads/{lead.id}/checklist/{key}/", {"done": "0"}, **HTMX)
    assert "3 of 4" in page.text
    assert "<h1" not in page.text
    assert saved(world).checklist[key] is False


def test_disqualifying_asks_why_and_can_be_undone(world: World, lead: Lead) -> None:
    client = world.owner.client
    assert "No budget" in client.get(f"/leads/{lead.id}/disqualification/").text
    assert client.post(f"/leads/{lead.id}/disqualification/", {"reason": ""}).status_code == 422
    client.post(f"/leads/{lead.id}/disqualification/", {"reason": "Bought elsewhere"})
    assert saved(world).status == LeadStatus.DISQUALIFIED
    assert f"/leads/{lead.id}/reopening/" in client.get(f"/leads/{lead.id}/").text
    client.post(f"/leads/{lead.id}/reopening/")
    assert saved(world).status == LeadStatus.NEW


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [("wants", "More", "More"), ("value", "1,200.50", 120_050), ("next_action", "Call back", "Call back")],
)
def test_facts_are_edited_in_place(world: World, lead: Lead, field: str, text: str, value: object) -> None:
    address = f"/leads/{lead.id}/facts/{field}/"
    assert world.owner.client.get(address, **HTMX).status_code == 200
    assert world.owner.client.post(address, {field: text}).status_code == 302
    assert getattr(saved(world), "value_minor" if field == "value" else field) == value


def test_a_wrong_worth_is_said(world: World, lead: Lead) -> None:
    page = world.owner.client.post(f"/leads/{lead.id}/facts/value/", {"value": "a lot"}, **HTMX)
    assert page.status_code == 422
    assert saved(world).value_minor == 8_600_000


def test_a_lead_is_added_by_hand(world: World) -> None:
    client = world.owner.client
    assert client.get("/leads/new/").status_code == 200
    assert client.post("/leads/new/", {"key": "k"}).status_code == 422
    sent = {"first_name": "Aiko", "email": "aiko@hoshino.example", "key": "k", "value": "86,000"}
    assert client.post("/leads/new/", sent).status_code == 302
    assert client.post("/leads/new/", sent).status_code == 302
    lead = saved(world)
    assert (lead.person.name, lead.value_minor) == ("Aiko", 8_600_000)


def test_a_known_person_is_filled_in(world: World, lead: Lead) -> None:
    assert lead.person.email in world.owner.client.get(f"/leads/new/?person={lead.person_id}").text
    assert world.owner.client.get("/leads/new/?person=nonsense").status_code == 200


def test_a_rep_takes_a_lead(world: World) -> None:
    with tenant_scope(world.org):
        lead = make_lead(world.org)
    world.owner.client.post(f"/leads/{lead.id}/owner/")
    assert saved(world).owner_id == world.owner.membership.id


def test_the_person_shows_the_lead(world: World, lead: Lead) -> None:
    assert f"/leads/{lead.id}/" in world.owner.client.get(f"/customers/people/{lead.person_id}/").text


POSTS = ("owner", "qualification", "disqualification", "reopening", "checklist/budget", "call", "deal", "facts/wants")


@pytest.mark.parametrize("verb", POSTS)
def test_colleagues_may_look_and_strangers_find_nothing(world: World, lead: Lead, verb: str) -> None:
    before = saved(world)
    sent = {"reason": "Spam", "outcome": "reached", "name": "Mine", "wants": "Mine", "done": "0"}
    assert world.colleague.client.get(f"/leads/{lead.id}/").status_code == 200
    assert world.colleague.client.post(f"/leads/{lead.id}/{verb}/", sent).status_code == 403
    assert world.stranger.client.get(f"/leads/{lead.id}/").status_code == 404
    assert world.stranger.client.post(f"/leads/{lead.id}/{verb}/", sent).status_code == 404
    after = saved(world)
    assert (after.version, after.status, after.wants) == (before.version, before.status, before.wants)


def test_an_agent_has_no_leads(world: World, lead: Lead, as_member: Callable[..., Member]) -> None:
    client = as_member("agent").client
    for address in ("/leads/", f"/leads/{lead.id}/", "/leads/forms/", "/leads/scoring/", "/leads/new/"):
        assert client.get(address).status_code == 403


# --- forms ---


def test_a_form_is_made_changed_and_switched_off(world: World) -> None:
    client = world.boss.client
    assert client.get("/leads/forms/").status_code == 200
    address = client.post("/leads/forms/new/", {"name": "VIP club", "kind": "lead"})["Location"]
    assert "VIP club" in client.get(address).text
    part = {"name": "VIP club", "slug": "vip", "title": "Join", "button": "Join now", "points": "Points\nLounge\n"}
    assert client.post(f"{address}page/", part).status_code == 303
    after = {"thanks": "Welcome", "value": "120"}
    assert client.post(f"{address}after/", after).status_code == 303
    assert (
        client.post(f"{address}consent/", {"consent_text": "Yes", "consent_purpose": "newsletter"}).status_code == 303
    )
    assert client.post(f"{address}nonsense/").status_code == 404
    with tenant_scope(world.org):
        form = LeadForm.objects.get()
        assert (form.slug, form.points, form.value_minor) == ("vip", ["Points", "Lounge"], 12_000)
    public = f"/p/{world.org.slug}/forms/vip/"
    assert "Join now" in world.visitor.get(public).text
    client.post(f"{address}activity/", {"active": "0"})
    assert world.visitor.get(public).status_code == 404


def test_settings_that_can_not_be_are_said(world: World, form: LeadForm) -> None:
    with tenant_scope(world.org):
        make_form(world, slug="taken")
    part = {"name": "", "slug": "taken", "title": "x", "button": "y", "points": "\n".join("abcdef")}
    page = world.boss.client.post(f"/leads/forms/{form.id}/page/", part)
    assert page.status_code == 422
    assert "Another form has the address" in page.text
    assert "At most 5 lines" in page.text
    assert page["HX-Push-Url"] == "false"


def test_fields_are_added_placed_and_removed(world: World, form: LeadForm) -> None:
    client, base = world.boss.client, f"/leads/forms/{form.id}/fields/"
    assert client.post(f"{base}new/", {"kind": "choice"})["Location"].endswith("?field=choice")
    assert client.post(f"{base}new/", {"kind": "magic"}).status_code == 404
    assert (
        client.post(f"{base}choice/", {"label": "How often?", "choices": "Weekly\nMonthly", "step": "1"}).status_code
        == 303
    )
    assert client.post(f"{base}choice/", {"label": "", "choices": "Weekly"}).status_code == 422
    assert client.post(f"{base}choice/place/", {"to": "0"}).status_code == 303
    assert client.post(f"{base}choice/place/", {"to": "first"}).status_code == 404
    with tenant_scope(world.org):
        first = LeadForm.objects.get().parts[0]
    assert (first.key, first.label, first.choices) == ("choice", "How often?", ("Weekly", "Monthly"))
    client.post(f"{base}choice/removal/")
    assert client.post(f"{base}choice/removal/").status_code == 404
    assert client.get(f"/leads/forms/{form.id}/?field=choice").status_code == 200


def test_the_code_to_copy_is_plain_html(world: World, form: LeadForm) -> None:
    text = world.boss.client.get(f"/leads/forms/{form.id}/?part=publish").text
    assert f"/p/{world.org.slug}/forms/{form.slug}/" in text
    assert "data-fairlead-form" in text
    assert "js/embed.js" in text


def test_the_preview_can_not_be_sent(world: World, form: LeadForm) -> None:
    page = world.boss.client.get(f"/leads/forms/{form.id}/preview/")
    assert " inert" in page.text
    assert "frame-ancestors 'self'" in page["Content-Security-Policy"]
    assert " inert" in world.boss.client.post(f"/leads/forms/{form.id}/preview/", {"email": "a@b.example"}).text
    with tenant_scope(world.org):
        assert not Submission.objects.exists()


def test_answers_are_counted_and_robots_let_go(world: World, form: LeadForm) -> None:
    with tenant_scope(world.org):
        taken = send(world, form)
        Submission.objects.filter(id=taken.id).update(held_back="")
        held = Submission.objects.create(
            key="held", form=form, payload={"email": "shy@example.com"}, source=form.name, held_back=HeldBack.TRAP
        )
    world.visitor.get(f"/p/{world.org.slug}/forms/{form.slug}/")
    text = world.boss.client.get(f"/leads/forms/{form.id}/answers/").text
    assert "Anna Kessler" in text
    assert "shy@example.com" in text
    address = f"/leads/forms/answers/{held.id}/release/"
    assert world.colleague.client.post(address).status_code == 403
    assert world.stranger.client.post(address).status_code == 404
    for _ in range(2):
        assert world.owner.client.post(address).status_code == 302
    with tenant_scope(world.org):
        assert Lead.objects.filter(person__email="shy@example.com").count() == 1
        assert Submission.objects.get(id=held.id).held_back == ""


def test_a_stranger_finds_no_form(world: World, form: LeadForm) -> None:
    for path in ("", "answers/", "preview/"):
        assert world.stranger.client.get(f"/leads/forms/{form.id}/{path}").status_code == 404
    for path in ("page/", "activity/", "fields/new/", "fields/email/", "fields/email/place/", "fields/email/removal/"):
        sent = {"kind": "text", "to": "0", "active": "0"}
        assert world.stranger.client.post(f"/leads/forms/{form.id}/{path}", sent).status_code == 404
    with tenant_scope(world.org):
        assert LeadForm.objects.get().version == form.version


# --- scoring ---

RULE = {"subject": "wants", "operator": "contains", "value": "tokyo", "points": "30", "words": "Wants Tokyo"}


def test_rules_are_tried_added_changed_and_removed(world: World, lead: Lead) -> None:
    client = world.boss.client
    assert "Applies to 0 of the newest 1 lead" in client.post("/leads/scoring/rules/", RULE | {"verb": "try"}).text
    assert client.post("/leads/scoring/rules/", RULE).status_code == 302
    with tenant_scope(world.org):
        rule = ScoreRule.objects.get(words="Wants Tokyo")
    assert "Wants Tokyo" in client.get("/leads/scoring/").text
    client.post(f"/leads/scoring/rules/{rule.id}/", RULE | {"value": "fares", "points": "-20"})
    with tenant_scope(world.org):
        assert ScoreRule.objects.get(id=rule.id).points == -20
    client.post(f"/leads/scoring/rules/{rule.id}/removal/")
    with tenant_scope(world.org):
        assert not ScoreRule.objects.filter(id=rule.id).exists()
    assert client.get(f"/leads/scoring/rules/{rule.id}/").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"points": "0"},
        {"points": "101"},
        {"value": " , "},
        {"subject": "employees", "operator": "contains"},
        {"subject": "employees", "operator": "at_least", "value": "many"},
        {"operator": "at_least"},
        {"operator": "work"},
    ],
)
def test_a_rule_that_can_not_be_is_said(world: World, lead: Lead, wrong: dict[str, str]) -> None:
    with tenant_scope(world.org):
        before = ScoreRule.objects.count()
    assert world.boss.client.post("/leads/scoring/rules/", RULE | wrong).status_code == 422
    with tenant_scope(world.org):
        assert ScoreRule.objects.count() == before


def test_a_rep_changes_no_rules(world: World, lead: Lead) -> None:
    assert world.owner.client.get("/leads/scoring/").status_code == 403
    assert world.owner.client.post("/leads/scoring/rules/", RULE).status_code == 403
