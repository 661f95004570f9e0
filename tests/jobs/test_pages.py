"""Pages of long work: for whoever asked for it and for administrators, for nobody else."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from crm.accounts.models import Role, Visibility
from crm.jobs import running
from crm.jobs.actions.jobs import start_job
from crm.jobs.models import Job, JobState
from crm.tenancy.ids import uuid7
from crm.tenancy.scope import tenant_scope
from crm.work.models import Notification
from tests.draining import run_due_work
from tests.jobs.counting import KIND
from tests.world import World, scope_of


@pytest.fixture
def job(world: World) -> Job:
    with tenant_scope(world.org):
        return start_job(KIND, "Count to 25", {"count": 25}, by=world.owner.actor)


def keep_file(world: World, job: Job) -> None:
    """A finished file of the job."""
    with tenant_scope(world.org):
        key = default_storage.save(f"{world.org.id}/{uuid7()}", ContentFile(b"a,b\r\n"))
        Job.objects.filter(id=job.id).update(
            file=key, file_name="People.csv", file_type="text/csv", state=JobState.DONE, has_files=True
        )


def test_running_work_stands_in_the_top_bar_of_every_page(world: World, job: Job) -> None:
    page = world.owner.client.get("/jobs/").content.decode()
    assert page.count(f'id="bar-{job.id}"') == 1
    assert "Count to 25" in page
    assert f'id="bar-{job.id}"' not in world.boss.client.get("/jobs/").content.decode()
    part = world.owner.client.get("/jobs/bar/", headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<span id="jobs"')
    assert "every 2s" in part
    assert "every 2s" not in world.boss.client.get("/jobs/bar/").content.decode()


def test_what_came_of_it_is_told(world: World, job: Job) -> None:
    run_due_work()
    page = world.owner.client.get(f"/jobs/{job.id}/").content.decode()
    assert "25 written" in page
    assert "Undo" in page
    with scope_of(world.org):
        told = Notification.objects.get(member=world.owner.membership)
    assert told.text == "Count to 25: 25 written"
    assert f"/jobs/{job.id}/" in world.owner.client.get("/notifications/").content.decode()


def test_polling_ends_with_the_job(world: World, job: Job) -> None:
    htmx = {"HX-Request": "true", "HX-Target": "job"}
    assert world.owner.client.get(f"/jobs/{job.id}/", headers=htmx).status_code == 200
    run_due_work()
    assert world.owner.client.get(f"/jobs/{job.id}/", headers=htmx).status_code == 286


def test_administrators_see_all_and_others_their_own(world: World, job: Job) -> None:
    assert "Count to 25" in world.boss.client.get("/jobs/?all=1").content.decode()
    assert "Count to 25" not in world.colleague.client.get("/jobs/?all=1").content.decode()
    assert world.boss.client.get(f"/jobs/{job.id}/").status_code == 200
    for member in (world.colleague, world.stranger):
        assert member.client.get(f"/jobs/{job.id}/").status_code == 404


def test_strangers_change_nothing(world: World, job: Job) -> None:
    for member in (world.colleague, world.stranger):
        for verb in ("stop", "retry", "undo"):
            assert member.client.post(f"/jobs/{job.id}/{verb}/").status_code == 404
    with scope_of(world.org):
        assert Job.objects.get(id=job.id).state == JobState.WAITING


def test_stop_go_on_undo(world: World, job: Job) -> None:
    client = world.owner.client
    assert client.post(f"/jobs/{job.id}/stop/").status_code == 302
    assert "Go on" in client.get(f"/jobs/{job.id}/").content.decode()
    client.post(f"/jobs/{job.id}/retry/")
    run_due_work()
    client.post(f"/jobs/{job.id}/undo/")
    client.post(f"/jobs/{job.id}/undo/")
    run_due_work()
    with scope_of(world.org):
        assert Job.objects.count() == 2
        assert Job.objects.get(undoes=job).words == "25 taken back"
    assert client.post(f"/jobs/{job.id}/retry/").status_code == 409


def test_the_file_is_for_whoever_asked(world: World, job: Job) -> None:
    keep_file(world, job)
    for member in (world.owner, world.boss):
        answer = member.client.get(f"/jobs/{job.id}/file/")
        assert b"".join(answer.streaming_content) == b"a,b\r\n"  # type: ignore[attr-defined]
        assert answer["Content-Disposition"] == 'attachment; filename="People.csv"'
    for member in (world.colleague, world.stranger):
        assert member.client.get(f"/jobs/{job.id}/file/").status_code == 404
    assert world.visitor.get(f"/jobs/{job.id}/file/").status_code == 302


@pytest.mark.parametrize("visibility", [Visibility.OWN, Visibility.TEAM])
def test_who_sees_some_records_only_sees_no_colleagues_work(world: World, job: Job, visibility: Visibility) -> None:
    """Its file, its title and what it left alone tell of records that are none of his business."""
    keep_file(world, job)
    with scope_of(world.org):
        role = Role.objects.get(slug="analyst")
        role.capabilities = [*role.capabilities, "workspace.all_jobs", "workspace.export"]
        role.visibility = visibility
        role.save()
    client = world.colleague.client
    assert client.get(f"/jobs/{job.id}/file/").status_code == 404
    assert client.get(f"/jobs/{job.id}/").status_code == 404
    for verb in ("stop", "retry", "undo"):
        assert client.post(f"/jobs/{job.id}/{verb}/").status_code == 404
    page = client.get("/jobs/?all=1").content.decode()
    assert "Count to 25" not in page
    assert "Everybody" not in page
    with scope_of(world.org):
        assert Job.objects.count() == 1
        assert Job.objects.get().state == JobState.DONE


def test_a_colleagues_file_is_for_who_could_have_asked_for_it(world: World, job: Job) -> None:
    keep_file(world, job)
    with scope_of(world.org):
        role = Role.objects.get(slug="analyst")
        role.capabilities = [*(set(role.capabilities) - {"work.edit"}), "workspace.all_jobs"]
        role.save()
    assert world.colleague.client.get(f"/jobs/{job.id}/").status_code == 200
    assert world.colleague.client.get(f"/jobs/{job.id}/file/").status_code == 403


def test_files_are_forgotten_after_seven_days(world: World, job: Job) -> None:
    keep_file(world, job)
    with tenant_scope(world.org):
        Job.objects.filter(id=job.id).update(finished_at=timezone.now() - timedelta(days=8))
        key = Job.objects.get(id=job.id).file
    run_due_work()
    assert not default_storage.exists(key)
    assert world.owner.client.get(f"/jobs/{job.id}/file/").status_code == 404


def test_a_file_key_of_another_organization_opens_nothing(world: World, job: Job) -> None:
    with tenant_scope(world.org):
        Job.objects.filter(id=job.id).update(file=f"{world.other_org.id}/{uuid7()}")
    assert world.owner.client.get(f"/jobs/{job.id}/file/").status_code == 404


def test_waiting_work_runs_by_the_sweep(world: World, job: Job) -> None:
    run_due_work()
    with tenant_scope(world.org):
        assert running.claim_job() is None
