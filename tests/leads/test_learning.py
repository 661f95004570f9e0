"""Learning which leads are won: from one's own outcomes only, and only where there are enough."""

import math
import random
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from crm.errors import NotAllowed
from crm.tenancy.scope import tenant_scope
from leads.actions.learning import _keep, ask_to_learn, fitted, learn, switch_learning
from leads.actions.scoring import rescore_lead, seed_rules
from leads.models import Lead, LeadStatus, ScoreModel, ScoreSettings
from leads.prediction import calibrated, chance_of, learned_of, traits_of
from leads.queries.outcomes import outcomes, rows_of
from sales.models import Deal
from tests.leads.making import make_lead
from tests.sales.deals import a_deal
from tests.world import World


def rows(number: int) -> list[list[Any]]:
    """Leads from work that lead others are won more often; the weather says nothing."""
    chance = random.Random(5)  # noqa: S311
    found = []
    for moment in range(number):
        traits = {"mail": chance.choice(["work", "free"]), "title": chance.choice(["leads", "else", ""])}
        odds = -1.0 + 2.0 * (traits["mail"] == "work") + 1.0 * (traits["title"] == "leads")
        found.append([traits, chance.random() < 1 / (1 + math.exp(-odds)), moment])
    return found


@pytest.fixture(scope="module")
def model() -> dict[str, Any]:
    return fitted(rows(600))


def test_it_finds_what_matters(model: dict[str, Any]) -> None:
    assert set(model["measures"]) == {"logistic", "boosted", "bayes"}
    assert model["measures"][model["method"]]["auc"] > 0.65
    assert model["method"] == min(model["measures"], key=lambda name: model["measures"][name]["log_loss"])
    learned = learned_of(model["weights"], model["calibration"])
    best, reasons = chance_of(learned, {"mail": "work", "title": "leads"})
    worst, _ = chance_of(learned, {"mail": "free", "title": ""})
    assert best > 600
    assert worst < 400
    assert reasons[0][1] == "E-mail: at work"
    assert 0 < chance_of(learned, {"mail": "never seen"})[0] < 1000


def test_chances_are_true_on_leads_it_has_not_seen(model: dict[str, Any]) -> None:
    assert model["held_out"] == sum(leads for _, _, leads in model["curve"]) == 150
    wrong = sum(abs(said - came) * leads for said, came, leads in model["curve"]) / model["held_out"]
    assert wrong < 0.15


def test_too_few_of_one_kind_is_said() -> None:
    assert "problem" in fitted([[{"mail": "work"}, False, number] for number in range(120)])


def test_between_two_points_lies_a_line() -> None:
    line = {"kind": "isotonic", "x": [-1.0, 1.0], "y": [0.2, 0.6]}
    assert [calibrated(line, x) for x in (-9, 0, 9)] == pytest.approx([0.2, 0.4, 0.6])


def test_below_100_outcomes_rules_alone_are_used(world: World) -> None:
    with tenant_scope(world.org):
        seed_rules()
        for _ in range(3):
            make_lead(world.org, status=LeadStatus.DISQUALIFIED)
        lead = make_lead(world.org)
        ask_to_learn(by=world.boss.actor)
    learn_in(world)
    page = world.boss.client.get("/leads/scoring/").text
    assert "3 of 100 outcomes so far" in page
    with tenant_scope(world.org):
        assert not ScoreModel.objects.exists()
        assert rescore_lead(lead.id).chance is None


def test_before_the_first_look_nothing_is_counted(world: World) -> None:
    with tenant_scope(world.org):
        seed_rules()
    page = world.boss.client.get("/leads/scoring/").text
    assert "Not looked yet." in page
    assert "of 100 outcomes so far" not in page


def test_what_came_out_last_is_held_out(in_scope: World) -> None:
    """Not what came in last: of those, only the ones lost at once have come out."""
    now = timezone.now()
    for days in (1, 2):
        lead = make_lead(in_scope.org, status=LeadStatus.DISQUALIFIED, closed_at=now - timedelta(days=days))
        Lead.objects.filter(id=lead.id).update(created_at=now - timedelta(days=10 * (3 - days)))
    deal = a_deal(in_scope)
    Deal.objects.filter(id=deal.id).update(status="won", won_at=now, lost_at=None)
    won = make_lead(in_scope.org, status=LeadStatus.CONVERTED, converted_deal_id=deal.id)
    Lead.objects.filter(id=won.id).update(created_at=now - timedelta(days=300))
    found = rows_of(outcomes())
    assert [row[1] for row in sorted(found, key=lambda row: row[2])] == [False, False, True]
    assert max(row[2] for row in found) == now.timestamp()


def test_earlier_learnings_are_kept_and_shown(in_scope: World, model: dict[str, Any]) -> None:
    for _ in range(2):
        _keep(dict(model), rows(600))
    page = in_scope.boss.client.get("/leads/scoring/").text
    before = page.partition("What was learned before")[2]
    assert before.count(f"{model['measures'][model['method']]['auc']:.3f}") == 2


def learn_in(world: World) -> None:
    """As the nightly task does."""
    from crm.tenancy.scope import organization_context

    with organization_context(world.org):
        learn()


def test_what_was_learned_is_used_until_it_is_switched_off(in_scope: World, model: dict[str, Any]) -> None:
    seed_rules()
    lead = make_lead(in_scope.org)
    for _ in range(2):
        _keep(dict(model), rows(600))
    assert ScoreModel.objects.count() == 2
    assert ScoreModel.objects.all().in_use().get().number == 2
    scored = rescore_lead(lead.id)
    assert scored.chance
    assert traits_of(scored)["mail"] == "work"
    assert "Logistic" in (page := in_scope.boss.client.get("/leads/scoring/").text)
    assert "Chance to win" in in_scope.boss.client.get(f"/leads/{lead.id}/").text
    assert "AUC" in page
    switch_learning(on=False, by=in_scope.boss.actor)
    assert rescore_lead(lead.id).chance is None


def test_only_who_may_asks_for_it(in_scope: World) -> None:
    seed_rules()
    before = ScoreSettings.objects.get().learn_at
    for actor in (in_scope.owner.actor, in_scope.colleague.actor):
        with pytest.raises(NotAllowed):
            ask_to_learn(by=actor)
        with pytest.raises(NotAllowed):
            switch_learning(on=False, by=actor)
    assert ScoreSettings.objects.get().learn_at == before
    assert ScoreSettings.objects.get().predictive
