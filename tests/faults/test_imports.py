"""A worker is killed in the middle of an import, more than once: every row comes in, and none twice."""

import time
from collections.abc import Iterator

import pytest
from django.conf import settings

from crm.customers.models import Company, Person, PersonEmail
from crm.events.models import Event
from crm.jobs.actions.imports import choose_columns, receive_file, start_import
from crm.jobs.models import Import, ImportState, Job
from crm.search.models import SearchEntry
from crm.tenancy.scope import tenant_scope
from tests.faults.processes import Broker, Worker, until
from tests.faults.test_jobs import _done, _let_claims_grow_old, _over
from tests.jobs.imports.files import csv_file, work
from tests.world import World

pytestmark = pytest.mark.fault
PEOPLE = 8_000


@pytest.fixture
def worker(world: World, broker: Broker) -> Iterator[Worker]:
    """A worker that keeps its files where the test looks for them."""
    worker = Worker(broker, {"FAULTS_FILES_DIR": str(settings.MEDIA_ROOT)})
    yield worker
    worker.stop()


def test_all_come_in_once(world: World, broker: Broker, worker: Worker) -> None:
    rows = (
        f"Anna,Berg {number},anna{number}@firma{number % 50}.example,Firma {number % 50}" for number in range(PEOPLE)
    )
    text = "First name,Last name,E-mail,Company\n" + "\n".join(rows) + "\nWrong,,no address,\n"
    with tenant_scope(world.org):
        own = receive_file("person", csv_file(text), by=world.boss.actor)
        work()
        own.refresh_from_db()
        choose_columns(own.id, own.mapping, {}, by=world.boss.actor)
        work()
        before = _done(world)
        start_import(own.id, by=world.boss.actor)
    for share in (0.05, 0.3, 0.6):
        until(lambda share=share: _done(world) - before >= PEOPLE * share, "some rows", meanwhile=broker.sweep)  # type: ignore[misc]
        time.sleep(0.13)
        worker.kill()
        _let_claims_grow_old(world)
        worker.start_again()
    until(lambda: _over(world), "the end", meanwhile=broker.sweep)
    with tenant_scope(world.org):
        own = Import.objects.get(id=own.id)
        assert own.state == ImportState.DONE, worker.log.read_text()[-6000:]
        assert own.result["counts"] == {"new": PEOPLE, "rejected": 1}
        assert Person.objects.count() == PersonEmail.objects.count() == PEOPLE
        assert Company.objects.count() == 50
        assert Event.objects.filter(kind="customers.person_added").count() == PEOPLE
        assert SearchEntry.objects.filter(kind="person").count() == PEOPLE
        assert Job.objects.filter(kind="imports.run").count() == 1
