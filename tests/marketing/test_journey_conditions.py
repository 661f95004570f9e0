"""Conditions on a journey's pages: built and mended by plain forms, and closed to who may not see what they ask."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from crm.accounts.models import Role
from crm.automation.actions.drafts import add_step
from crm.automation.actions.flows import create_flow
from crm.automation.models import Flow
from crm.automation.queries.flows import draft_of
from crm.customers.models import Company
from tests.world import Member, World

OPEN_DEAL = {"field": "person.open_deal", "op": "is", "value": True}
CITY = {"field": "person.city", "op": "is", "value": "Bonn"}
STORED = {"v": 1, "all": [CITY, OPEN_DEAL]}
SHOWN = {"question": "", "0_match": "all", "0.0_field": "person.city", "0.0_op": "is", "0.0_value": "Bonn"}


@pytest.fixture
def flow(in_scope: World) -> Flow:
    """One question, asked by somebody who may see deals."""
    flow = create_flow("Asks", by=in_scope.boss.actor)
    add_step(flow.id, "condition", by=in_scope.boss.actor, settings={"question": "", "condition": STORED})
    return flow


@pytest.fixture
def blind(in_scope: World, as_member: Callable[..., Member]) -> Member:
    """A marketer whose role does not show deals."""
    member = as_member("marketer")
    role = Role.objects.get(slug="marketer")
    role.capabilities = sorted(set(role.capabilities) - {"sales.view"})
    role.save()
    return member


def _step(flow: Flow) -> dict[str, Any]:
    draft = draft_of(flow)
    assert draft is not None
    return dict(draft.steps[0])


def _condition(flow: Flow) -> Any:
    return _step(flow)["settings"]["condition"]


def _url(flow: Flow) -> str:
    return reverse("marketing:journey_step", args=[flow.id, _step(flow)["id"]])


def test_rows_and_groups_come_and_go_without_a_script(flow: Flow, in_scope: World) -> None:
    client, url = in_scope.boss.client, _url(flow)
    page = client.post(url, {**SHOWN, "do": "add:0"}).content.decode()
    assert 'name="0.1_field"' in page
    assert 'value="Bonn"' in page
    page = client.post(url, {**SHOWN, "do": "group:0"}).content.decode()
    assert 'name="0.1.0_field"' in page
    page = client.post(url, {**SHOWN, "do": "drop:0.0"}).content.decode()
    assert 'value="Bonn"' not in page
    assert _condition(flow) == STORED


def test_groups_are_saved_nested(flow: Flow, in_scope: World) -> None:
    sent = {
        **SHOWN, "0_match": "any", "0.1_match": "none",
        "0.1.0_field": "person.birthday", "0.1.0_op": "during", "0.1.0_value": "this-month",
    }  # fmt: skip
    assert in_scope.boss.client.post(_url(flow), sent).status_code == 302
    birthday = {"field": "person.birthday", "op": "during", "value": "this-month"}
    assert _condition(flow) == {"v": 1, "any": [CITY, {"not": {"any": [birthday]}}]}
    page = in_scope.boss.client.get(reverse("marketing:journey", args=[flow.id])).content.decode()
    assert "City is Bonn or not (Birthday is this month)?" in page


def test_a_mistake_stands_beside_its_row_and_what_was_typed_stays(flow: Flow, in_scope: World) -> None:
    sent = {**SHOWN, "question": "Who?", "0.1_field": "person.company.employees", "0.1_op": "is", "0.1_value": "many"}
    answer = in_scope.boss.client.post(_url(flow), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.index('name="0.1_value"') < page.index("Give a whole number.")
    assert 'value="many"' in page
    assert 'value="Who?"' in page
    assert _condition(flow) == STORED


def test_a_company_is_picked_by_its_name(flow: Flow, in_scope: World) -> None:
    company = Company.objects.create(name="Acme GmbH")
    sent = {**SHOWN, "0.0_field": "person.company", "0.0_value": "acme gmbh"}
    assert in_scope.boss.client.post(_url(flow), sent).status_code == 302
    assert _condition(flow)["all"] == [{"field": "person.company", "op": "is", "value": str(company.id)}]
    page = reverse("marketing:journey", args=[flow.id]) + f"?step={_step(flow)['id']}"
    assert 'value="Acme GmbH"' in in_scope.boss.client.get(page).content.decode()


def test_who_may_not_see_it_is_told_only_that_it_is_there(flow: Flow, blind: Member) -> None:
    page = blind.client.get(reverse("marketing:journey", args=[flow.id]) + f"?step={_step(flow)['id']}")
    shown = page.content.decode()
    assert "City is Bonn and a condition you may not see?" in shown
    assert "A condition you may not see" in shown
    assert "open deal" not in shown


def test_it_stays_through_his_changes_and_goes_when_he_takes_it_out(flow: Flow, blind: Member) -> None:
    url = _url(flow)
    sent = {**SHOWN, "0.0_value": "Rome", "0.1_kept": "1"}
    assert blind.client.post(url, sent).status_code == 302
    assert _condition(flow) == {"v": 1, "all": [{**CITY, "value": "Rome"}, OPEN_DEAL]}
    assert blind.client.post(url, SHOWN).status_code == 302
    assert _condition(flow) == {"v": 1, "all": [CITY]}


def test_he_can_not_ask_it_himself(flow: Flow, blind: Member) -> None:
    other = create_flow("Other", by=blind.actor)
    add_step(other.id, "condition", by=blind.actor)
    for sent in (
        {"0.0_field": "person.open_deal", "0.0_op": "is", "0.0_value": "yes"},
        {"0.0_field": "person.open_deal"},
    ):
        answer = blind.client.post(_url(other), {"question": "", "0_match": "all", **sent})
        assert answer.status_code == 422
        assert "open deal" not in answer.content.decode()
    assert "condition" not in _step(other)["settings"] or not _condition(other)


def test_other_settings_of_readers_and_strangers_change_nothing(flow: Flow, in_scope: World) -> None:
    url = _url(flow)
    for member, status in ((in_scope.colleague, 403), (in_scope.owner, 403), (in_scope.stranger, 404)):
        assert member.client.post(url, SHOWN).status_code == status
        assert member.client.post(url, {**SHOWN, "do": "add:0"}).status_code == status
    assert _condition(flow) == STORED
