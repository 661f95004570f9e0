"""The next part is read while one is written, and read again where that would be another reading by now."""

import pytest

from crm.accounts.models import Membership
from crm.customers.imports.people import PeopleImporter
from crm.customers.models import Person
from crm.jobs import running
from crm.jobs.actions.imports import start_import
from crm.jobs.imports import ahead
from crm.jobs.models import Import, Job
from tests.jobs.imports.files import tried, upload, work
from tests.world import World

FILE = "Name,E-mail,Contact owner\n" + "".join(
    f"Anna Berg{number},anna{number}@nordwind.example,{{owner}}\n" for number in range(6)
)


@pytest.fixture
def started(in_scope: World, monkeypatch: pytest.MonkeyPatch) -> tuple[Import, Job]:
    """Three parts of two rows, the first of them written."""
    monkeypatch.setattr(PeopleImporter, "part", 2)
    email = in_scope.owner.membership.user.email
    own = tried(upload(FILE.format(owner=email), in_scope.boss), in_scope.boss)
    start_import(own.id, by=in_scope.boss.actor)
    job = running.claim_job()
    assert job is not None
    assert running.work_on(job)  # counted
    assert running.work_on(job)
    return own, job


def finished(own: Import, job: Job) -> dict[str, int]:
    while running.work_on(job):
        pass
    running.release(job)
    work()
    own.refresh_from_db()
    counts: dict[str, int] = own.result["counts"]
    return counts


def test_the_next_part_is_read_already(started: tuple[Import, Job]) -> None:
    own, job = started
    (where, (_, rows)) = next(iter(ahead._ahead.items()))
    assert (where, [row.number for row in rows]) == ((own.id, 1), [4, 5])
    assert finished(own, job) == {"new": 6}
    assert sorted(Person.objects.values_list("email", flat=True)) == [f"anna{n}@nordwind.example" for n in range(6)]
    assert ahead._ahead == {}


def test_what_was_read_is_used(started: tuple[Import, Job]) -> None:
    own, job = started
    for row in ahead._ahead[own.id, 1][1]:
        row.values["city"] = "Kiel"
    assert finished(own, job) == {"new": 6}
    assert Person.objects.filter(city="Kiel").count() == 2


def test_it_is_read_again_after_a_colleague_left(in_scope: World, started: tuple[Import, Job]) -> None:
    own, job = started
    Membership.objects.filter(id=in_scope.owner.membership.id).update(active=False)
    assert finished(own, job) == {"new": 2, "rejected": 4}
