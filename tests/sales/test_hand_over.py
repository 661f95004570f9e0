"""What a deal needs before it moves on is asked on every way it can move, and what is missing is named."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.urls import reverse

from crm.automation.models import Outcome
from crm.automation.steps import STEP_TYPES, StepContext
from crm.conditions.clock import Clock
from crm.events.types import SubjectRef
from crm.records.actions.changing import change_record
from crm.records.models import RecordChange
from crm.web.bulk.verbs import start_verb
from crm.work.actions.tasks import add_task, complete_task
from sales import quoting
from sales.actions.approvals import approve_stage
from sales.actions.milestones import reach_milestone, take_milestone_back
from sales.actions.moves import lose_deal, move_back, move_deal, move_deals, win_deal
from sales.conditions import StageBlocked
from sales.models import Deal, LossReason, Stage
from sales.quoting import Quotes, QuoteState, register_quotes
from tests.api.asking import program_of
from tests.records.own_fields import a_field
from tests.sales.deals import a_deal, as_saved, stages, steps
from tests.world import World

MILESTONES = [
    {"key": "site", "name": "Site visited", "needed": True},
    {"key": "lunch", "name": "Had lunch", "needed": False},
]


def asks(name: str, *needs: str, **values: object) -> Stage:
    """A stage with these conditions."""
    stage = Stage.objects.get(name=name)
    stage.requires = list(needs)
    for field, value in values.items():
        setattr(stage, field, value)
    stage.save()
    return stage


def blocked(deal: Deal, stage: Stage, world: World) -> list[tuple[str, str, str]]:
    """What keeps the owner from moving it there: name, words and link."""
    before = as_saved(deal)
    with pytest.raises(StageBlocked) as why:
        move_deal(deal.id, stage.id, by=world.owner.actor)
    assert as_saved(deal) == before
    return [(check.name, check.text, check.href) for check in why.value.checks if not check.ok]


@pytest.fixture
def sent() -> Iterator[set[object]]:
    """Deals for which a quote was sent, as whoever keeps quotes would say."""
    found: set[object] = set()
    kept = list(quoting._known)
    register_quotes(Quotes(lambda deal: QuoteState(deal.id in found, f"/quotes/new/{deal.id}"), lambda _until: []))
    yield found
    quoting._known[:] = kept


def test_a_task_of_that_name_has_to_be_done(in_scope: World) -> None:
    deal = a_deal(in_scope)
    goal = asks("Proposal", "task.Check the credit")
    [(name, words, link)] = blocked(deal, goal, in_scope)
    assert (name, words) == ("task.Check the credit", "“Check the credit” is not done")
    assert f"about=deal%3A{deal.id}" in link
    assert "title=Check+the+credit" in link
    assert 'value="Check the credit"' in in_scope.owner.client.get(link).text
    subject = SubjectRef("deal", deal.id)
    task = add_task("check  the CREDIT", subject=subject, by=in_scope.boss.actor)
    add_task("Check the credit", subject=SubjectRef("deal", uuid4()), by=in_scope.boss.actor)
    assert blocked(deal, goal, in_scope)[0][2] == reverse("work:task", args=[task.id])
    complete_task(task.id, by=in_scope.boss.actor)
    assert move_deal(deal.id, goal.id, by=in_scope.owner.actor).stage == goal


def test_an_own_field_has_to_be_filled(in_scope: World) -> None:
    a_field(in_scope, "text", of="deal")
    deal = a_deal(in_scope)
    goal = asks("Proposal", "own.text", "own.gone")
    [(name, words, link)] = blocked(deal, goal, in_scope)
    assert (name, words) == ("own.text", "Text is missing")
    assert in_scope.owner.client.get(link).status_code == 200
    change_record("deal", deal.id, {"custom.text": "Known"}, by=in_scope.owner.actor)
    assert move_deal(deal.id, goal.id, by=in_scope.owner.actor).stage == goal


def test_a_quote_has_to_be_sent(in_scope: World, sent: set[object]) -> None:
    deal = a_deal(in_scope)
    goal = asks("Proposal", "quote_sent")
    assert blocked(deal, goal, in_scope) == [("quote_sent", "No quote was sent", f"/quotes/new/{deal.id}")]
    sent.add(deal.id)
    assert move_deal(deal.id, goal.id, by=in_scope.owner.actor).stage == goal


def test_needed_milestones_come_before_going_on(in_scope: World) -> None:
    deal, goal = a_deal(in_scope), asks("Proposal")
    asks("Qualified", milestones=MILESTONES)
    [(name, words, link)] = blocked(deal, goal, in_scope)
    assert (name, words) == ("milestone.site", "Site visited: not reached yet")
    assert link.endswith("#milestones")
    with pytest.raises(StageBlocked):
        win_deal(deal.id, by=in_scope.owner.actor)
    reach_milestone(deal.id, "site", by=in_scope.owner.actor)
    take_milestone_back(deal.id, "site", by=in_scope.owner.actor)
    assert blocked(deal, goal, in_scope)
    reach_milestone(deal.id, "site", by=in_scope.owner.actor)
    assert move_deal(deal.id, goal.id, by=in_scope.owner.actor).stage == goal


def test_milestones_keep_nobody_from_losing_or_going_back(in_scope: World) -> None:
    deal = a_deal(in_scope)
    move_deal(deal.id, stages(deal)["Needs found"].id, by=in_scope.owner.actor)
    asks("Needs found", milestones=MILESTONES)
    move_deal(deal.id, stages(deal)["Qualified"].id, by=in_scope.owner.actor)
    move_deal(deal.id, stages(deal)["Needs found"].id, by=in_scope.owner.actor)
    lose_deal(deal.id, LossReason.objects.filter(outcome="lost")[0], by=in_scope.owner.actor)
    assert steps(deal) == ["Qualified", "Needs found", "Qualified", "Needs found", "Lost"]


def test_who_looks_only_ticks_nothing_off(in_scope: World) -> None:
    asks_for = a_deal(in_scope)
    asks("Qualified", milestones=MILESTONES)
    url = reverse("sales:milestone", args=[asks_for.id, "site"])
    assert in_scope.colleague.client.post(url).status_code == 403
    assert in_scope.stranger.client.post(url).status_code == 404
    assert not asks_for.milestones.exists()
    assert in_scope.owner.client.post(reverse("sales:milestone", args=[asks_for.id, "none"])).status_code == 404
    assert in_scope.owner.client.post(url).status_code == 302
    assert "Take back Site visited" in in_scope.owner.client.get(reverse("sales:deal", args=[asks_for.id])).text


@pytest.mark.parametrize("way", ["drag", "page", "cell", "api", "bulk", "flow", "win"])
def test_every_way_asks(in_scope: World, way: str) -> None:
    deal = a_deal(in_scope)
    goal = asks("Won" if way == "win" else "Proposal", "task.Check the credit", "next_step")
    before, client = as_saved(deal), in_scope.owner.client
    if way == "drag":
        answer = client.post(reverse("sales:move_card"), {"card": deal.id, "column": goal.id, "version": 1})
    elif way in ("page", "win"):
        url = reverse("sales:move" if way == "page" else "sales:win", args=[deal.id])
        answer = client.post(url, {"stage": goal.id})
    elif way == "cell":
        answer = client.post(reverse("sales:deal_stage", args=[deal.id]), {"stage": goal.id})
    elif way == "api":
        answer = program_of(in_scope.boss).put(f"deals/{deal.id}/stage/", {"stage_id": str(goal.id)}, If_Match="*")
        failing = [each["condition"] for each in answer.json()["failing"]]
        assert (answer.status_code, failing) == (409, ["task.Check the credit", "next_step"])
    elif way == "bulk":
        job = start_verb({"list": "sales:deals", "ids": [str(deal.id)]}, "move", str(goal.id), by=in_scope.owner.actor)
        job.refresh_from_db()
        assert job.words == "0 deals moved, 1 left as they were"
        [text] = job.problems
    else:
        result = STEP_TYPES["move_deal"].run(flow(deal, goal))
        assert result.outcome == Outcome.SKIPPED
        text = result.words
    text = text if way in ("bulk", "flow") else answer.text
    assert "“Check the credit” is not done" in text or way == "api"
    assert "Next step is missing" in text
    assert as_saved(deal) == before
    assert steps(deal) == ["Qualified"]


def flow(deal: Deal, goal: Stage) -> StepContext:
    """A flow that a deal set off."""
    return StepContext(
        settings={"stage": str(goal.id)},
        effect_id=uuid4(),
        run_id=uuid4(),
        flow_name="On we go",
        clock=Clock.of_organization(),
        subject=SubjectRef("person", uuid4()),
        person_id=None,
        record=lambda _kind: None,
        about=SubjectRef("deal", deal.id),
    )


def test_a_flow_moves_what_may_go_on(in_scope: World) -> None:
    deal, goal = a_deal(in_scope), asks("Proposal")
    assert STEP_TYPES["move_deal"].run(flow(deal, goal)).words == "Moved Chicago rotation to Proposal"
    assert STEP_TYPES["move_deal"].run(flow(deal, goal)).outcome == Outcome.SKIPPED
    assert steps(deal) == ["Qualified", "Proposal"]


def test_many_move_together_and_back(in_scope: World) -> None:
    fine, poor = a_deal(in_scope), a_deal(in_scope, value=0)
    goal = asks("Proposal", "value")
    batch = uuid4()
    outcome = move_deals(in_scope.owner.actor, [fine.id, poor.id], str(goal.id), batch=batch)
    assert (outcome.changed, list(outcome.refused)) == (1, [poor.id])
    undone = move_back(in_scope.owner.actor, list(RecordChange.objects.filter(batch_id=batch)))
    assert undone.changed == 1
    assert steps(fine) == ["Qualified", "Proposal", "Qualified"]


def test_the_settings_say_and_keep_it(in_scope: World) -> None:
    deal = a_deal(in_scope)
    stage = stages(deal)["Proposal"]
    role = in_scope.colleague.membership.role_id
    url = reverse("sales:stage", args=[stage.id])
    sent = {
        "name": "Proposal", "phase": "proposal", "probability": "60", "stalled_after_days": "10",
        "requires": ["value", "approval"], "tasks": "Check the credit\n\n check  THE terms", "responsible": str(role),
        "milestone_0": "Site visited", "milestone_0_needed": "on", "milestone_3": "Had lunch",
    }  # fmt: skip
    assert in_scope.owner.client.post(url, sent).status_code == 403
    assert in_scope.boss.client.post(url, sent).status_code == 302
    stage.refresh_from_db()
    assert stage.requires == ["value", "approval", "task.Check the credit", "task.check THE terms"]
    assert [(each["name"], each["needed"]) for each in stage.milestones] == [
        ("Site visited", True),
        ("Had lunch", False),
    ]
    assert stage.responsible_id == role
    page = in_scope.boss.client.get(url).text
    assert "Check the credit" in page
    keys = [each["key"] for each in stage.milestones]
    again = sent | {"milestone_0": "Site seen", "milestone_0_key": keys[0], "milestone_3": ""}
    in_scope.boss.client.post(url, again)
    stage.refresh_from_db()
    assert [(each["key"], each["name"]) for each in stage.milestones] == [(keys[0], "Site seen")]
    assert "Task done: Check the credit" in in_scope.boss.client.get(reverse("sales:pipelines")).text


def test_stages_jumped_over_ask_too(in_scope: World) -> None:
    """Step by step or at once comes to the same; each thing is asked for once, and it is said by which stage."""
    deal, contract = a_deal(in_scope), asks("Contract", "approval", "value")
    proposal = asks("Proposal", "approval", "next_step", "value")
    asks("Needs found", "task.Check the credit", "next_step")
    found = blocked(deal, contract, in_scope)
    assert [words for _, words, _ in found] == [
        "“Check the credit” is not done, for Needs found", "Next step is missing, for Needs found",
        "A manager's approval is missing, for Proposal", "A manager's approval is missing",
    ]  # fmt: skip
    assert found[2][2] == reverse("sales:approval", args=[deal.id, proposal.id])
    with pytest.raises(StageBlocked) as why:  # what only a running deal needs is not asked of a won one
        win_deal(deal.id, by=in_scope.owner.actor)
    assert why.value.failing == ["task.Check the credit", "approval", "approval"]
    task = add_task("Check the credit", subject=SubjectRef("deal", deal.id), by=in_scope.boss.actor)
    complete_task(task.id, by=in_scope.boss.actor)
    change_record("deal", deal.id, {"next_step": "Call"}, by=in_scope.owner.actor)
    for stage in (proposal, contract):
        approve_stage(deal.id, stage.id, by=in_scope.boss.actor)
    assert move_deal(deal.id, contract.id, by=in_scope.owner.actor).stage == contract
    asks("Proposal", "company")
    first = stages(deal)["Qualified"]
    assert move_deal(deal.id, first.id, by=in_scope.owner.actor).stage == first, "none is jumped over backwards"
