"""A stranger tries every address there is against the records of another organization.

Routes come from the resolver and records from the models, so new ones are covered without anyone remembering. What an
address may show to the public is listed in SHOWS_TO_EVERYBODY, with the reason.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import suppress
from inspect import Parameter, signature
from typing import Any

import pytest
from celery import current_app
from django.db import transaction

from crm.tenancy.scope import organization_context
from crm.tenancy.tasks import OrganizationTask
from tests.tenancy.routes import Route, our_routes
from tests.tenancy.sweeping import ID, MARKER, Answer, Sweep
from tests.world import OutsideClient, outside

# Public pages of the searched organization itself, which show what it published.
SHOWS_TO_EVERYBODY = {
    "leads_public:form": "a published form",
    "leads_public:framed": "a published form, for other sites",
    "leads_public:start": "a published form's beginning",
    "leads_public:thanks": "a published form's thanks",
    "meetings_public:book": "a page to book a time on",
    "tracking_public:script": "the script that stands in a website's pages",
}
# Addresses that take no part: their answers don't come from an organization.
ANSWERS = {200, 201, 202, 204, 301, 302, 303, 304, 400, 401, 403, 404, 405, 409, 410, 422, 429}


@pytest.fixture
def sweep(db: None) -> Iterator[Sweep]:
    logging.disable(logging.CRITICAL)  # hundreds of refusals, each with its lines
    yield Sweep()
    logging.disable(logging.NOTSET)


def assert_clean(answers: Iterable[Answer]) -> None:
    """Nothing shown, nothing changed, nothing broken; otherwise a line for each."""
    found = []
    for answer in answers:
        if answer.leaks:
            found.append(f"{answer} shows the other organization's data")
        if answer.changed:
            found.append(f"{answer} changed the other organization's data")
        if answer.error or answer.status not in ANSWERS:
            found.append(f"{answer} broke")
    assert not found, "\n".join(["", *found])


def visitors(sweep: Sweep) -> dict[str, OutsideClient]:
    """Everybody who is not of the searched organization."""
    return {"stranger": sweep.stranger.client, "customer": sweep.customer, "nobody": OutsideClient()}


@pytest.mark.parametrize("who", ["stranger", "customer", "nobody"])
def test_reading(sweep: Sweep, who: str) -> None:
    """Addresses of records with the other organization's ids; all others also with its ids in every parameter."""
    client = visitors(sweep)[who]
    answers = [sweep.ask(route, client) for route in our_routes()]
    answers += [sweep.ask(route, client, **sweep.references()) for route in our_routes() if not route.wants_record]
    assert_clean(answers)


@pytest.mark.parametrize("who", ["stranger", "customer", "nobody"])
def test_reading_public_pages_of_the_searched_organization(sweep: Sweep, who: str) -> None:
    """Being somebody elsewhere is no key here."""
    routes = [route for route in our_routes() if route.is_public and route.name not in SHOWS_TO_EVERYBODY]
    answers = [sweep.ask(route, visitors(sweep)[who], slug=sweep.searched.slug) for route in routes]
    assert_clean(answers)


def test_records_of_others_are_not_found(sweep: Sweep) -> None:
    """Not even that they exist may be learned: never a page, nor anything but "not found" or "not allowed"."""
    routes = [route for route in our_routes() if _names_a_record(route)]
    answers = [sweep.ask(route, sweep.stranger.client) for route in routes]
    assert [str(answer) for answer in answers if answer.status == 200] == []


@pytest.mark.parametrize("who", ["stranger", "customer", "nobody"])
def test_posting(sweep: Sweep, who: str) -> None:
    """Whatever a form calls its references, they name records of the other organization."""
    client = visitors(sweep)[who]
    answers = [sweep.ask(route, client, "post", **sweep.references()) for route in our_routes()]
    assert_clean(answers)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods(sweep: Sweep, method: str) -> None:
    routes = [route for route in our_routes() if route.wants_record]
    answers = [sweep.ask(route, sweep.stranger.client, method) for route in routes]
    assert_clean(answers)


def test_the_sweep_sees_what_it_looks_for(sweep: Sweep) -> None:
    """Asked by somebody of the organization itself, most addresses of records do show the marker."""
    routes = [route for route in our_routes() if _names_a_record(route) and not route.is_public]
    answers = [sweep.ask(route, sweep.insider.client) for route in routes]
    shown = [answer for answer in answers if answer.leaks and answer.status == 200]
    pages = [answer for answer in answers if answer.status == 200 or answer.status >= 500]
    assert len(shown) > 10
    assert len(shown) > 0.6 * len(pages), [str(answer) for answer in pages if answer not in shown]


def test_the_sweep_notices_a_change(sweep: Sweep) -> None:
    """Done by somebody of the organization itself, some addresses do change it."""
    routes = [route for route in our_routes() if _names_a_record(route) and not route.is_public]
    answers = [sweep.ask(route, sweep.insider.client, "post", **sweep.references()) for route in routes]
    assert sum(answer.changed for answer in answers) > 5


def test_tasks_of_another_organization_do_nothing_here(sweep: Sweep) -> None:
    before = sweep.fingerprint()
    tasks = [task for task in current_app.tasks.values() if isinstance(task, OrganizationTask)]
    assert tasks
    with outside(), organization_context(sweep.other):
        for task in tasks:
            with suppress(Exception), transaction.atomic():
                task.run(*_ids_for(task))
    assert sweep.fingerprint() == before


def _ids_for(task: Any) -> list[str]:
    wanted = [each for each in signature(task.run).parameters.values() if each.default is Parameter.empty]
    return [str(ID) for each in wanted if each.kind is Parameter.POSITIONAL_OR_KEYWORD and each.name != "self"]


def _names_a_record(route: Route) -> bool:
    return any(type(converter).__name__ == "UUIDConverter" for converter in route.converters.values())


def test_marker_stands_nowhere_else(sweep: Sweep) -> None:
    """Otherwise the sweep would cry wolf."""
    assert MARKER not in sweep.searched.slug
    assert MARKER not in sweep.other.slug
