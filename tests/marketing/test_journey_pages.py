"""The pages of journeys: who may open and change them, and that they work by plain forms."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from crm.automation.actions.flows import create_flow
from crm.automation.engine import advance_due
from crm.automation.models import Flow, FlowVersion, Run, RunState
from crm.automation.queries.flows import draft_of, published_of
from crm.customers.actions.matching import Contact, person_for
from crm.customers.models import Person
from crm.events.relay import relay_all
from marketing.actions.seeding import seed_marketing
from tests.world import Member, World


@pytest.fixture
def journey(in_scope: World) -> Flow:
    """The welcome journey that every organization has."""
    return seed_marketing()


@pytest.fixture
def marketer(in_scope: World, as_member: Callable[..., Member]) -> Member:
    """Somebody whose job it is."""
    return as_member("marketer")


@pytest.fixture
def inside(in_scope: World, marketer: Member) -> Run:
    """Somebody at the wait of a journey."""
    flow = create_flow("Slow", by=marketer.actor)
    steps = [
        {"id": "w1", "kind": "wait", "settings": {"how": "for", "amount": 3, "unit": "days", "working_hours": False}}
    ]
    FlowVersion.objects.filter(flow=flow).update(steps=steps, trigger={"event": "customers.person_added"})
    marketer.client.post(reverse("marketing:publish_journey", args=[flow.id]))
    person_for(Contact(first_name="Anna", email="anna@example.net"), by=marketer.actor)
    relay_all()
    advance_due()
    return Run.objects.get(flow=flow)


PAGES = ["journey", "journey_versions", "journey_reach", "journey_test", "journey_people"]


@pytest.mark.parametrize("name", PAGES)
def test_pages_open_for_marketers_and_analysts_only(
    journey: Flow, in_scope: World, marketer: Member, as_member: Callable[..., Member], name: str
) -> None:
    url = reverse(f"marketing:{name}", args=[journey.id])
    assert marketer.client.get(url).status_code == 200
    assert in_scope.colleague.client.get(url).status_code == 200  # an analyst reads everything
    assert in_scope.owner.client.get(url).status_code == 403  # a sales rep
    assert in_scope.stranger.client.get(url).status_code == 404
    assert in_scope.visitor.get(url).status_code == 302


def test_the_list(journey: Flow, in_scope: World, marketer: Member) -> None:
    url = reverse("marketing:journeys")
    assert b"Welcome new customers" in marketer.client.get(url).content
    assert in_scope.owner.client.get(url).status_code == 403
    assert b"Welcome new customers" not in in_scope.stranger.client.get(url).content


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("publish_journey", {}),
        ("pause_journey", {}),
        ("resume_journey", {}),
        ("discard_journey", {}),
        ("journey_name", {"name": "Mine now"}),
        ("journey_trigger", {"event": "customers.person_added", "reentry": "always"}),
        ("new_step", {"kind": "stop"}),
    ],
)
def test_changes_are_refused_to_readers_and_strangers(
    journey: Flow, in_scope: World, name: str, data: dict[str, str]
) -> None:
    url, before = reverse(f"marketing:{name}", args=[journey.id]), _state(journey)
    assert in_scope.colleague.client.post(url, data).status_code == 403
    assert in_scope.owner.client.post(url, data).status_code == 403
    assert in_scope.stranger.client.post(url, data).status_code == 404
    assert in_scope.visitor.post(url, data).status_code == 302
    assert _state(journey) == before


def _state(flow: Flow) -> Any:
    flow.refresh_from_db()
    versions = list(FlowVersion.objects.filter(flow=flow).order_by("number").values("state", "steps", "trigger"))
    return (flow.name, flow.active, versions)


def test_a_journey_is_built_by_plain_forms(in_scope: World, marketer: Member) -> None:
    client = marketer.client
    made = client.post(reverse("marketing:new_journey"), {"name": "Win back"})
    flow = Flow.objects.get(name="Win back")
    page = reverse("marketing:journey", args=[flow.id])
    assert made.headers["Location"] == page
    assert client.get(page).status_code == 200
    trigger = {
        "event": "customers.person_added",
        "reentry": "after",
        "days": "10",
        "edits": "0",
        "0_match": "all",
        "0.0_field": "person.lifecycle",
        "0.0_op": "is",
        "0.0_value": "lead",
    }
    assert client.post(reverse("marketing:journey_trigger", args=[flow.id]), trigger).status_code == 302
    fork = _add(client, flow, kind="condition")
    inner = _add(client, flow, kind="tag", after=fork, branch="yes")
    last = _add(client, flow, kind="wait", after=fork)
    assert client.get(reverse("marketing:journey", args=[flow.id]) + f"?after={fork}&branch=no").status_code == 200
    refused = client.post(reverse("marketing:publish_journey", args=[flow.id]))
    assert refused.status_code == 409
    asked = {"0.0_field": "person.open_ticket", "0.0_op": "is", "0.0_value": "yes", "0_match": "all"}
    _save(client, flow, fork, **asked)
    _save(client, flow, inner, name="Quiet start", how="add")
    _save(client, flow, last, how="for", amount="2", unit="weeks", working_hours="on")
    assert client.post(reverse("marketing:publish_journey", args=[flow.id])).status_code == 302
    version = published_of(flow)
    assert version is not None
    assert version.trigger["days"] == 10
    assert version.trigger["condition"]["all"][0]["value"] == "lead"
    condition, wait = version.steps
    assert condition["settings"]["condition"]["all"][0]["value"] is True
    assert condition["yes"][0]["settings"] == {"name": "Quiet start", "how": "add"}
    assert wait["settings"] == {"how": "for", "amount": 2, "unit": "weeks", "working_hours": True}
    _look_and_take_out(client, flow, [fork, inner, last])


def _look_and_take_out(client: Any, flow: Flow, steps: list[str]) -> None:
    """Each step has a page; the one in the fork can be taken out, in a new draft."""
    for step in steps:
        page = client.get(reverse("marketing:journey", args=[flow.id]) + f"?step={step}")
        assert page.status_code == 200
    assert client.post(reverse("marketing:drop_step", args=[flow.id, steps[1]])).status_code == 302
    draft = draft_of(flow)
    assert draft is not None
    assert draft.number == 2
    assert draft.steps[0]["yes"] == []


def _add(client: Any, flow: Flow, **place: str) -> str:
    answer = client.post(reverse("marketing:new_step", args=[flow.id]), place)
    return str(answer.headers["Location"].partition("?step=")[2].removesuffix("#settings"))


def _save(client: Any, flow: Flow, step: str, **settings: str) -> None:
    answer = client.post(reverse("marketing:journey_step", args=[flow.id, step]), settings)
    assert answer.status_code == 302, answer.content.decode()


def test_a_wrong_form_says_what_is_wrong_and_keeps_what_was_typed(journey: Flow, marketer: Member) -> None:
    flow, client = journey, marketer.client
    step = next(each for each in published_of(flow).steps if each["kind"] == "tag")["id"]  # type: ignore[union-attr]
    answer = client.post(reverse("marketing:journey_step", args=[flow.id, step]), {"name": "  ", "how": "remove"})
    assert answer.status_code == 422
    assert b"This field is required." in answer.content
    assert draft_of(flow) is None


def test_a_choice_draws_the_form_anew_without_saving(journey: Flow, marketer: Member) -> None:
    url = reverse("marketing:journey_trigger", args=[journey.id])
    sent = {"event": "sales.deal_won", "0_match": "all", "0.0_field": "person.lifecycle", "do": "again"}
    answer = marketer.client.post(url, sent, headers={"HX-Request": "true", "HX-Target": "settings"})
    assert answer.status_code == 200
    assert b'name="0.0_op"' in answer.content
    assert b"<html" not in answer.content
    assert draft_of(journey) is None


def test_two_people_at_once_do_not_overwrite_each_other(journey: Flow, marketer: Member, in_scope: World) -> None:
    url = reverse("marketing:journey_trigger", args=[journey.id])
    sent = {"event": "customers.tag_added", "reentry": "once", "edits": "0"}
    assert marketer.client.post(url, sent).status_code == 302
    assert in_scope.boss.client.post(url, {**sent, "event": "customers.person_added"}).status_code == 409
    draft = draft_of(journey)
    assert draft is not None
    assert draft.trigger["event"] == "customers.tag_added"


def test_a_rehearsal_does_nothing(journey: Flow, marketer: Member, in_scope: World) -> None:
    person, _ = person_for(Contact(first_name="Anna", email="anna@example.net"), by=marketer.actor)
    answer = marketer.client.get(reverse("marketing:journey_test", args=[journey.id]), {"person": str(person.id)})
    text = answer.content.decode()
    assert "Gets “Welcome” at anna@example.net" in text
    assert "Ask how it is going" in text
    assert not Run.objects.exists()
    assert not Person.objects.filter(tag_links__isnull=False).exists()


def test_the_log_shows_a_run_and_takes_it_out(inside: Run, marketer: Member, in_scope: World) -> None:
    page = reverse("marketing:run", args=[inside.id])
    text = marketer.client.get(page).content.decode()
    assert "Waits until" in text
    people = marketer.client.get(reverse("marketing:journey_people", args=[inside.flow_id])).content.decode()
    assert "Anna" in people
    stop = reverse("marketing:stop_run", args=[inside.id])
    for member, status in ((in_scope.colleague, 403), (in_scope.owner, 403), (in_scope.stranger, 404)):
        assert member.client.post(stop).status_code == status
        inside.refresh_from_db()
        assert inside.state == RunState.ACTIVE
    assert in_scope.stranger.client.get(page).status_code == 404
    assert marketer.client.post(stop).status_code == 302
    inside.refresh_from_db()
    assert (inside.state, inside.ended_words) == (RunState.STOPPED, "Taken out by Marketer 1")


def test_pausing_holds_everybody_where_they_are(inside: Run, marketer: Member) -> None:
    marketer.client.post(reverse("marketing:pause_journey", args=[inside.flow_id]))
    inside.refresh_from_db()
    assert inside.state == RunState.PAUSED
    person_for(Contact(first_name="Otto", email="otto@example.net"), by=marketer.actor)
    relay_all()
    assert Run.objects.filter(flow_id=inside.flow_id).count() == 1
    marketer.client.post(reverse("marketing:resume_journey", args=[inside.flow_id]))
    inside.refresh_from_db()
    assert inside.state == RunState.ACTIVE
