"""What came in and became no lead is told to those who look after its entrance, and to nobody else."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from crm.accounts.actor import visitor_actor
from crm.tenancy.scope import tenant_scope
from crm.work.models import Notification
from leads.actions.hooks import add_hook
from leads.actions.submissions import Received, receive_submission
from leads.models import HeldBack, Lead, LeadForm, Submission
from tests.leads.making import answers, make_form
from tests.world import Member, World

NOBODY = object()  # who can't have done anything: the lead fails, as by a fault of ours


@pytest.fixture
def marketer(world: World, as_member: Callable[..., Member]) -> Member:
    return as_member("marketer")


@pytest.fixture
def form(world: World) -> LeadForm:
    with tenant_scope(world.org):
        return make_form(world)


def receive(world: World, form: LeadForm, by: Any = None, **how: Any) -> Submission:
    received = Received(answers=answers(), client_key=str(uuid4()), **how)
    with tenant_scope(world.org):
        return receive_submission(form, received, organization=world.org, by=by or visitor_actor())


def told(world: World) -> set[tuple[str, str]]:
    with tenant_scope(world.org):
        return {(row.member.user.email, row.text) for row in Notification.objects.select_related("member__user")}


def test_a_doubtful_answer_is_told_once_a_day(world: World, form: LeadForm, marketer: Member) -> None:
    for _ in range(3):
        assert receive(world, form, doubtful=True).held_back == HeldBack.REVIEW
    words = "An answer to Group travel form waits until somebody looks whether a person sent it"
    assert told(world) == {(world.boss.user.email, words), (marketer.user.email, words)}
    with tenant_scope(world.org):
        line = Notification.objects.get(member=marketer.membership)
    opened = marketer.client.get(reverse("work:notification", args=[line.id]))
    assert opened.headers["location"] == reverse("leads:form_answers", args=[form.id])


def test_a_fault_of_ours_keeps_the_words_and_tells(world: World, form: LeadForm, marketer: Member) -> None:
    kept = receive(world, form, by=NOBODY)
    assert (kept.held_back, kept.payload["email"]) == (HeldBack.FAILED, "anna@kessler.de")
    assert (marketer.user.email, "An answer to Group travel form could not be turned into a lead") in told(world)
    with tenant_scope(world.org):
        assert not Lead.objects.exists()


def test_robots_and_good_answers_are_not_told(world: World, form: LeadForm, marketer: Member) -> None:
    assert receive(world, form, trapped=True).held_back == HeldBack.TRAP
    assert not receive(world, form).held_back
    assert not told(world)


def test_what_can_be_taken_stands_before_what_robots_sent(world: World, form: LeadForm, marketer: Member) -> None:
    kept = receive(world, form, doubtful=True)
    for _ in range(30):
        receive(world, form, trapped=True)
    page = marketer.client.get(reverse("leads:form_answers", args=[form.id])).text
    assert page.index(kept.get_held_back_display()) < page.index("people don&#39;t see")


def test_whoever_may_not_see_the_form_is_not_told(world: World, form: LeadForm) -> None:
    receive(world, form, doubtful=True)
    assert {email for email, _ in told(world)} == {world.boss.user.email}
    with tenant_scope(world.other_org):
        assert not Notification.objects.exists()


def test_what_a_webhook_sent_in_vain_is_told(world: World, marketer: Member, drain: Callable[[], None]) -> None:
    with tenant_scope(world.org):
        hook = add_hook("Trade fair app", preset="", proof="address", by=world.boss.actor)
    body = json.dumps({"colour": "blue"})
    assert (
        world.stranger.client.post(
            f"/p/{world.org.slug}/hooks/{hook.token}/", body, content_type="application/json"
        ).status_code
        == 200
    )
    drain()
    with tenant_scope(world.org):
        assert not Lead.objects.exists()
    assert (marketer.user.email, "What Trade fair app sent could not be turned into a lead") in told(world)
