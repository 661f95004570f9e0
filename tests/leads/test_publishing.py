"""Rules change in a draft; scores follow what was published."""

import pytest

from crm.errors import NotAllowed, NotFound
from crm.tenancy.scope import tenant_scope
from leads.actions.publishing import discard_draft, draft_from_version, publish_rules, remove_rule, save_rule
from leads.actions.scoring import rescore_lead, seed_rules
from leads.models import Operator, ScoreRule, ScoreVersion, Subject
from leads.queries.score_preview import preview_of
from leads.queries.scoring import draft_rules, score_rules
from tests.leads.making import make_lead
from tests.world import World


def bonus(points: int = 40) -> ScoreRule:
    return ScoreRule(subject=Subject.EMAIL, operator=Operator.KNOWN, points=points, words="Has an address")


def test_a_draft_changes_nobodys_score_until_it_is_published(in_scope: World) -> None:
    seed_rules()
    boss, lead = in_scope.boss.actor, make_lead(in_scope.org)
    before = rescore_lead(lead.id).score
    save_rule(bonus(), by=boss)
    assert rescore_lead(lead.id).score == before
    seen = preview_of(score_rules(), draft_rules())
    assert (seen.looked_at, seen.changed, seen.moved[0].before, seen.moved[0].after) == (1, 1, before, before + 40)
    assert sum(old for _, old, _ in seen.bins) == sum(new for _, _, new in seen.bins) == 1
    version = publish_rules(by=boss)
    assert version is not None
    assert (version.number, version.changes, version.published_by_id) == (
        2,
        ["New: Has an address, +40"],
        boss.member_id,
    )
    assert rescore_lead(lead.id).score == before + 40
    assert publish_rules(by=boss) is None


def test_back_to_an_earlier_version(in_scope: World) -> None:
    seed_rules()
    boss = in_scope.boss.actor
    many = len(score_rules())
    save_rule(bonus(), by=boss)
    publish_rules(by=boss)
    draft_from_version(ScoreVersion.objects.get(number=1).id, by=boss)
    assert (len(score_rules()), len(draft_rules())) == (many + 1, many)
    publish_rules(by=boss)
    assert len(score_rules()) == many
    assert ScoreVersion.objects.count() == 3


def test_a_published_rule_is_changed_in_the_draft_only(in_scope: World) -> None:
    seed_rules()
    boss, rule = in_scope.boss.actor, score_rules()[2]
    rule.points = 33
    save_rule(rule, by=boss)
    assert (score_rules()[2].points, draft_rules()[2].points) == (-4, 33)
    remove_rule(score_rules()[0].id, by=boss)
    assert len(draft_rules()) == len(score_rules()) - 1
    discard_draft(by=boss)
    assert draft_rules() == []


def test_only_who_may(in_scope: World) -> None:
    seed_rules()
    save_rule(bonus(), by=in_scope.boss.actor)
    publish_rules(by=in_scope.boss.actor)
    version = ScoreVersion.objects.get(number=1)
    for actor in (in_scope.owner.actor, in_scope.colleague.actor):
        with pytest.raises(NotAllowed):
            publish_rules(by=actor)
        with pytest.raises(NotAllowed):
            discard_draft(by=actor)
        with pytest.raises(NotAllowed):
            draft_from_version(version.id, by=actor)
    assert ScoreVersion.objects.count() == 2


def test_a_strangers_version_is_not_there(world: World) -> None:
    with tenant_scope(world.org):
        seed_rules()
        save_rule(bonus(), by=world.boss.actor)
        publish_rules(by=world.boss.actor)
        version = ScoreVersion.objects.get(number=1)
    with tenant_scope(world.other_org), pytest.raises(NotFound):
        draft_from_version(version.id, by=world.stranger.actor)


def test_the_pages(world: World) -> None:
    with tenant_scope(world.org):
        seed_rules()
        make_lead(world.org)
    client = world.boss.client
    sent = {"subject": "pages", "operator": "each", "value": "/pricing", "points": "6", "half_life_days": "7",
            "most": "12", "words": "Looked at prices"}  # fmt: skip
    assert client.post("/leads/scoring/rules/", sent).status_code == 302
    assert "This is a draft" in client.get("/leads/scoring/").text
    assert "hot instead of" in client.get("/leads/scoring/preview/").text
    assert client.post("/leads/scoring/publication/").status_code == 302
    page = client.get("/leads/scoring/").text
    assert "each time, halves after 7 days, 12 points at most" in page
    assert "Go back to 1" in page
    assert world.owner.client.post("/leads/scoring/publication/").status_code == 403
