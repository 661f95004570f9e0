"""Work on drafts, publish them, pause and resume: allowed, refused, repeated."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from crm.accounts.actor import Actor
from crm.automation import program
from crm.automation.actions.drafts import add_step, change_step, discard_draft, remove_step, set_trigger
from crm.automation.actions.flows import create_flow, pause_flow, rename_flow, resume_flow
from crm.automation.actions.publishing import problems_of, publish
from crm.automation.actions.runs import retry_run, stop_run
from crm.automation.engine import advance_due
from crm.automation.models import Flow, FlowVersion, Run, RunState, VersionState
from crm.automation.queries.flows import draft_of, published_of
from crm.customers.models import Person
from crm.errors import NotAllowed, NotFound, Refused, Stale
from crm.events.catalog.automation import FlowPaused, FlowPublished, FlowResumed
from crm.events.models import Event
from crm.events.relay import relay_all
from crm.tenancy.scope import tenant_scope
from tests.automation.conftest import MakeFlow, run_of, tag, tags_of, wait
from tests.world import World

TRIGGER = {"event": "customers.person_added", "condition": {}, "reentry": "once"}


@pytest.fixture
def flow(in_scope: World) -> Flow:
    """A new journey with an empty draft."""
    return create_flow("Win back", by=in_scope.boss.actor)


@pytest.fixture
def boss(in_scope: World) -> Actor:
    """Who may do everything here."""
    return in_scope.boss.actor


def test_a_draft_grows_and_is_published(flow: Flow, boss: Actor) -> None:
    set_trigger(flow.id, TRIGGER, by=boss)
    fork = add_step(flow.id, "condition", by=boss)
    last = add_step(flow.id, "tag", by=boss, after=fork["id"], settings={"name": "Last"})
    inner = add_step(flow.id, "tag", by=boss, after=fork["id"], branch="no", settings={"name": "Inner"})
    change_step(flow.id, inner["id"], {"name": "Changed", "how": "add"}, by=boss)
    first = add_step(flow.id, "stop", by=boss)
    remove_step(flow.id, first["id"], by=boss)
    version = publish(flow.id, by=boss)
    assert publish(flow.id, by=boss) == version  # twice is once
    assert [step["id"] for step in program.walk(version.steps)] == [fork["id"], inner["id"], last["id"]]
    flow.refresh_from_db()
    assert (flow.active, flow.trigger_kind) == (True, "customers.person_added")
    assert Event.objects.filter(kind=FlowPublished.kind, subject_id=flow.id).count() == 1


def test_who_is_inside_goes_on_in_the_version_he_entered(
    make_flow: MakeFlow, add_person: Callable[..., Person], boss: Actor
) -> None:
    flow = make_flow([wait(1), tag("Old")])
    old = add_person("Old")
    relay_all()
    advance_due()
    draft_step = published_of(flow).steps[1]["id"]  # type: ignore[union-attr]
    change_step(flow.id, draft_step, {"name": "New", "how": "add"}, by=boss)
    second = publish(flow.id, by=boss)
    assert second.number == 2
    new = add_person("New")
    relay_all()
    advance_due()
    Run.objects.update(due_at="2020-01-01T00:00Z")
    advance_due()
    assert tags_of(old) == {"Old"}
    assert tags_of(new) == {"New"}
    assert FlowVersion.objects.get(flow=flow, number=1).state == VersionState.RETIRED


@pytest.mark.parametrize(
    ("trigger", "steps", "words"),
    [
        ({}, [tag("x")], "Say what begins"),
        ({"event": "no.such_thing"}, [tag("x")], "Say what begins"),
        (TRIGGER, [], "at least one step"),
        (TRIGGER, [{"id": "a", "kind": "gone", "settings": {}}], "no longer offered"),
        (TRIGGER, [{"id": "a", "kind": "tag", "settings": {}}], "Tag, tag: This field is required."),
        (TRIGGER, [{"id": "a", "kind": "wait", "settings": {"how": "for"}}], "Give a number"),
        (TRIGGER, [{"id": "a", "kind": "wait", "settings": {"how": "until"}}], "Give the date"),
        (TRIGGER, [{"id": "a", "kind": "mail", "settings": {"template": str(uuid4())}}], "Send a mail, mail"),
        ({**TRIGGER, "condition": {"field": "gone.x"}}, [tag("x")], "no longer there"),
        ({**TRIGGER, "condition": {"field": "deal.value", "op": "more", "value": 1}}, [tag("x")], "can't be asked"),
    ],
)
def test_what_is_not_complete_is_not_published(
    flow: Flow, boss: Actor, trigger: dict[str, Any], steps: list[dict[str, Any]], words: str
) -> None:
    FlowVersion.objects.update(trigger=trigger, steps=steps)
    with pytest.raises(Refused, match=words):
        publish(flow.id, by=boss)
    assert published_of(flow) is None
    assert problems_of(FlowVersion.objects.get())


def test_places_that_are_not_there(flow: Flow, boss: Actor) -> None:
    step = add_step(flow.id, "tag", by=boss)
    for place in ({"after": "nowhere"}, {"after": "nowhere", "branch": "yes"}, {"after": step["id"], "branch": "up"}):
        with pytest.raises(NotFound):
            add_step(flow.id, "tag", by=boss, **place)
    with pytest.raises(NotFound):
        change_step(flow.id, "nowhere", {}, by=boss)
    with pytest.raises(NotFound):
        remove_step(flow.id, "nowhere", by=boss)
    with pytest.raises(Refused):
        add_step(flow.id, "no such kind", by=boss)


def test_a_stale_change_is_refused(flow: Flow, boss: Actor) -> None:
    set_trigger(flow.id, TRIGGER, by=boss, edits=0)
    with pytest.raises(Stale):
        set_trigger(flow.id, {}, by=boss, edits=0)
    draft = draft_of(flow)
    assert draft is not None
    assert draft.trigger == TRIGGER


def test_discarding_goes_back_to_what_runs(make_flow: MakeFlow, boss: Actor) -> None:
    flow = make_flow([tag("Keep")])
    add_step(flow.id, "stop", by=boss)
    discard_draft(flow.id, by=boss)
    discard_draft(flow.id, by=boss)
    assert draft_of(flow) is None
    assert published_of(flow) is not None
    with pytest.raises(Refused):
        discard_draft(create_flow("New", by=boss).id, by=boss)


def test_pause_and_resume(make_flow: MakeFlow, add_person: Callable[..., Person], boss: Actor) -> None:
    flow = make_flow([wait(1), tag("Later")])
    person = add_person()
    relay_all()
    advance_due()
    for _ in range(2):
        pause_flow(flow.id, by=boss)
    Run.objects.update(due_at="2020-01-01T00:00Z")
    assert advance_due() == (0, False)
    for _ in range(2):
        resume_flow(flow.id, by=boss)
    advance_due()
    assert tags_of(person) == {"Later"}
    assert Event.objects.filter(kind=FlowPaused.kind).count() == 1
    assert Event.objects.filter(kind=FlowResumed.kind).count() == 1


def test_a_run_let_in_at_the_moment_of_the_pause_waits(
    make_flow: MakeFlow, add_person: Callable[..., Person], boss: Actor
) -> None:
    flow = make_flow([tag("Too early")])
    person = add_person()
    relay_all()
    pause_flow(flow.id, by=boss)
    Run.objects.update(state=RunState.ACTIVE)
    advance_due()
    assert run_of(person).state == RunState.PAUSED
    assert not tags_of(person)


def test_nothing_to_resume(flow: Flow, boss: Actor) -> None:
    with pytest.raises(Refused):
        resume_flow(flow.id, by=boss)
    with pytest.raises(Refused):
        rename_flow(flow.id, "   ", by=boss)


Verb = Callable[[Flow, Run, Actor], object]
VERBS: list[Verb] = [
    lambda flow, run, by: create_flow("Mine", by=by),
    lambda flow, run, by: rename_flow(flow.id, "Mine", by=by),
    lambda flow, run, by: set_trigger(flow.id, {}, by=by),
    lambda flow, run, by: add_step(flow.id, "stop", by=by),
    lambda flow, run, by: change_step(flow.id, run.step, {}, by=by),
    lambda flow, run, by: remove_step(flow.id, run.step, by=by),
    lambda flow, run, by: discard_draft(flow.id, by=by),
    lambda flow, run, by: publish(flow.id, by=by),
    lambda flow, run, by: pause_flow(flow.id, by=by),
    lambda flow, run, by: resume_flow(flow.id, by=by),
    lambda flow, run, by: stop_run(run.id, by=by),
    lambda flow, run, by: retry_run(run.id, by=by),
]


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_else_changes_anything(
    make_flow: MakeFlow,
    add_person: Callable[..., Person],
    in_scope: World,
    outside: Callable[[], Any],
    verb: Verb,
) -> None:
    flow = make_flow([wait(1)])
    person = add_person()
    relay_all()
    advance_due()
    run = run_of(person)
    before = _everything()
    for actor in (in_scope.owner.actor, in_scope.colleague.actor):
        with pytest.raises(NotAllowed):
            verb(flow, run, actor)
    assert _everything() == before
    if verb is not VERBS[0]:  # a stranger makes journeys of his own
        stranger = in_scope.stranger.actor
        with outside(), tenant_scope(in_scope.other_org), pytest.raises(NotFound):
            verb(flow, run, stranger)
        assert _everything() == before


def _everything() -> Any:
    return [list(model.objects.order_by("id").values()) for model in (Flow, FlowVersion, Run)]
