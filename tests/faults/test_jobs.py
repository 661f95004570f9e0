"""A worker is killed in the middle of a bulk edit and an export, more than once."""

import csv
import io
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from crm.customers.models import Person
from crm.events.models import Event
from crm.jobs.files import open_result
from crm.jobs.models import Job, JobState
from crm.records.models import RecordChange
from crm.tenancy.scope import tenant_scope
from crm.web.bulk.editing import start_edit
from crm.web.bulk.exporting import start_export
from tests.faults.processes import Broker, Worker, until
from tests.web.test_export import add_people
from tests.world import World

pytestmark = pytest.mark.fault
PEOPLE = 3_000
EVERYBODY = {"list": "customers:people", "state": ""}


@pytest.fixture
def worker(world: World, broker: Broker) -> Iterator[Worker]:
    """A worker that keeps its files where the test looks for them."""
    worker = Worker(broker, {"FAULTS_FILES_DIR": str(settings.MEDIA_ROOT)})
    yield worker
    worker.stop()


def test_an_edit_is_done_once_and_an_export_is_whole(world: World, broker: Broker, worker: Worker) -> None:
    add_people(world, PEOPLE)
    with tenant_scope(world.org):
        boss = world.boss.actor
        edit = start_edit(EVERYBODY, "city", "Bonn", label="City", by=boss)
        export = start_export(EVERYBODY, file_format="csv", columns="all", bom=False, by=boss)
    for share in (0.05, 0.35, 0.65):
        until(lambda share=share: _done(world) >= 2 * PEOPLE * share, "some rows", meanwhile=broker.sweep)  # type: ignore[misc]
        time.sleep(0.13)
        worker.kill()
        _let_claims_grow_old(world)
        worker.start_again()
    until(lambda: _over(world), "the end", meanwhile=broker.sweep)
    with tenant_scope(world.org):
        assert set(Person.objects.values_list("city", "version")) == {("Bonn", 2)}
        assert RecordChange.objects.filter(batch_id=edit.id).count() == PEOPLE
        assert Event.objects.filter(kind="customers.person_changed").count() == PEOPLE
        edit.refresh_from_db()
        assert (edit.state, edit.words) == (JobState.DONE, f"{PEOPLE:,} changed")
        export.refresh_from_db()
        with open_result(export) as file:
            names = [row[0] for row in csv.reader(io.StringIO(file.read().decode()))][1:]
        assert len(names) == len(set(names)) == PEOPLE
    # Parts are dropped after the commit that says "done".
    whole = export.file.rpartition("/")[2]
    until(lambda: default_storage.listdir(str(world.org.id))[1] == [whole], "nothing of what was killed is left")


def _done(world: World) -> int:
    with tenant_scope(world.org):
        return sum(Job.objects.values_list("done", flat=True))


def _over(world: World) -> bool:
    with tenant_scope(world.org):
        return not Job.objects.all().open().exists()


def _let_claims_grow_old(world: World) -> None:
    with tenant_scope(world.org):
        Job.objects.all().open().update(due_at=timezone.now() - timedelta(seconds=1))
