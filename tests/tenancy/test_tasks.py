"""Tasks carry their organization in the message; without one they are neither sent nor run."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from celery import chain, chord, group
from celery.contrib.testing.worker import start_worker
from django.db import connection

from crm.customers.models import Company
from crm.tenancy.ids import uuid7
from crm.tenancy.scope import NoOrganization, organization_context, tenant_scope
from crm.tenancy.tasks import each_alone
from tests.tenancy.work_tasks import app, company_names, names_without_scope, sweep_companies, system_reads
from tests.world import World

# celery's Redis backend calls what redis-py has deprecated; in the worker's thread it would lose the result.
pytestmark = pytest.mark.filterwarnings("ignore:Call to deprecated:DeprecationWarning")


@pytest.fixture
def companies(world: World) -> World:
    with tenant_scope(world.org):
        Company.objects.create(name="Ours")
    with tenant_scope(world.other_org):
        Company.objects.create(name="Theirs")
    return world


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    """A worker with four threads on the real broker."""
    with start_worker(app, pool="threads", concurrency=4, perform_ping_check=False, loglevel="CRITICAL"):
        yield


@pytest.fixture
def eagerly() -> Iterator[None]:
    """Tasks run where they are sent."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def test_eager_task_sees_its_organization(companies: World, eagerly: None) -> None:
    with organization_context(companies.org):
        assert company_names.delay().get() == ["Ours"]
    with organization_context(companies.other_org):
        assert company_names.delay().get() == ["Theirs"]


def test_one_that_raises_stops_no_other(companies: World) -> None:
    made = [uuid7() for _ in range(3)]

    def work(company_id: UUID) -> None:
        Company.objects.create(id=company_id, name="Made")
        if company_id == made[1]:
            raise ValueError("Broken")

    with organization_context(companies.org), pytest.raises(ExceptionGroup):
        each_alone(made, work)
    with tenant_scope(companies.org):
        assert set(Company.objects.filter(name="Made").values_list("id", flat=True)) == {made[0], made[2]}


def test_task_is_not_sent_without_organization(db: None) -> None:
    for send in (company_names.delay, company_names.apply_async):
        with pytest.raises(NoOrganization):
            send()


def test_task_does_not_run_without_organization(db: None) -> None:
    with pytest.raises(NoOrganization):
        company_names()
    with pytest.raises(NoOrganization):
        company_names.apply(throw=True)


def test_system_task_may_not_read_an_organization(companies: World) -> None:
    with pytest.raises(NoOrganization):
        system_reads.apply(throw=True)
    with organization_context(companies.org), pytest.raises(NoOrganization):
        system_reads.apply(throw=True)


def test_sweep_sends_one_task_for_each_organization_with_due_work(companies: World, eagerly: None) -> None:
    with tenant_scope(companies.org):
        connection.cursor().execute("UPDATE events_event SET pending = false")
    with tenant_scope(companies.other_org):
        connection.cursor().execute("UPDATE events_event SET pending = true")
    assert sweep_companies.apply(throw=True).get() == 1


def test_worker_threads_never_mix(companies: World, worker: None) -> None:
    sent: list[tuple[UUID, Any]] = []
    for number in range(60):
        organization = companies.org if number % 2 else companies.other_org
        with organization_context(organization):
            sent.append((organization.id, company_names.delay()))
    wanted = {companies.org.id: ["Ours"], companies.other_org.id: ["Theirs"]}
    for organization_id, result in sent:
        assert result.get(timeout=20) == wanted[organization_id]


def test_chain_stays_in_its_organization(companies: World, worker: None) -> None:
    with organization_context(companies.org):
        result = chain(company_names.s(), company_names.s(), company_names.s())()
    assert result.get(timeout=20) == ["Ours", "Ours", "Ours"]
    with organization_context(companies.other_org):
        parts = group(company_names.s(), company_names.s())()
    assert parts.get(timeout=20) == [["Theirs"], ["Theirs"]]


def test_chord_stays_in_its_organization(companies: World, worker: None) -> None:
    with organization_context(companies.org):
        result = chord([company_names.s(), company_names.s()])(company_names.s())
    assert result.get(timeout=20) == [["Ours"], ["Ours"], "Ours"]


def test_worker_refuses_what_forgets_its_scope(companies: World, worker: None) -> None:
    with organization_context(companies.org):
        result = names_without_scope.delay()
    with pytest.raises(Exception, match="tenant_scope"):
        result.get(timeout=20)
