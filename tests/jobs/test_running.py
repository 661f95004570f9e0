"""A job is carried out chunk by chunk: whatever happens in between, each number is written once."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from crm.accounts.models import Role
from crm.errors import NotAllowed, NotFound, Refused
from crm.events.models import Event
from crm.jobs import running
from crm.jobs.actions.jobs import cancel_job, resume_job, start_job, undo_job
from crm.jobs.models import Job, JobState
from crm.jobs.queries.jobs import get_job, jobs_in_bar, jobs_of
from crm.tenancy.scope import organization_context, tenant_scope
from crm.work.models import Note
from tests.jobs.counting import KIND, SIZE, UNDO
from tests.world import Member, World, outside


def start(world: World, count: int = 25, by: Member | None = None, **params: object) -> Job:
    """A job that writes so many notes."""
    with tenant_scope(world.org):
        return start_job(KIND, "Count", {"count": count, **params}, by=(by or world.owner).actor)


def fresh(job: Job) -> Job:
    """As it stands in the database."""
    return Job.objects.get(id=job.id)


def test_is_done_in_chunks_and_tells(in_scope: World) -> None:
    job = start(in_scope)
    while running.work_on_jobs(0):
        pass
    job = fresh(job)
    assert (job.state, job.total, job.done, job.words) == (JobState.DONE, 25, 25, "25 written")
    assert job.tally == {"written": 25}
    assert job.problems["odd"]["count"] == 3
    assert sorted(int(note.text) for note in Note.objects.all()) == list(range(25))
    event = Event.objects.get(kind="jobs.job_finished")
    assert (event.data["words"], event.actor_id) == ("25 written", in_scope.owner.membership.id)


def test_the_same_key_is_the_same_job(in_scope: World) -> None:
    actor = in_scope.owner.actor
    first = start_job(KIND, "Count", {"count": 3}, by=actor, key="form-1")
    again = start_job(KIND, "Count", {"count": 3}, by=actor, key="form-1")
    assert first.id == again.id
    assert start_job(KIND, "Count", {"count": 3}, by=in_scope.boss.actor, key="form-1").id != first.id


def test_a_reader_can_not_start_it(in_scope: World) -> None:
    with pytest.raises(NotAllowed):
        start(in_scope, by=in_scope.colleague)
    assert not Job.objects.exists()


def test_a_role_narrowed_meanwhile_stops_it(in_scope: World) -> None:
    job = start(in_scope)
    claimed = running.claim_job()
    assert claimed
    running.work_on(claimed)
    assert running.work_on(claimed)
    Role.objects.filter(slug="rep").update(capabilities=["work.view"])
    assert not running.work_on(claimed)
    job = fresh(job)
    assert (job.state, job.done) == (JobState.FAILED, SIZE)
    assert "does not allow" in job.words
    assert Note.objects.count() == SIZE


def test_somebody_who_left_gets_nothing_done(in_scope: World) -> None:
    job = start(in_scope)
    in_scope.owner.membership.active = False
    in_scope.owner.membership.save()
    running.work_on_jobs()
    assert fresh(job).state == JobState.FAILED
    assert not Note.objects.exists()


def test_stopped_in_the_middle_of_a_chunk_leaves_whole_chunks(in_scope: World) -> None:
    job = start(in_scope)
    claimed = running.claim_job()
    assert claimed
    running.work_on(claimed)
    running.work_on(claimed)
    cancel_job(job.id, by=in_scope.owner.actor)
    assert not running.work_on(claimed), "its claim is gone: the chunk is undone"
    assert not running.release(claimed)
    job = fresh(job)
    assert (job.state, job.done, Note.objects.count()) == (JobState.CANCELLED, SIZE, SIZE)
    assert job.words == f"Stopped by Olga Owner after {SIZE}."
    resume_job(job.id, by=in_scope.owner.actor)
    while running.work_on_jobs():
        pass
    assert (fresh(job).state, Note.objects.count()) == (JobState.DONE, 25)


def test_a_worker_taken_for_lost_commits_nothing_more(in_scope: World) -> None:
    job = start(in_scope)
    slow = running.claim_job()
    assert slow
    running.work_on(slow)
    assert running.claim_job() is None, "in somebody's hands"
    Job.objects.filter(id=job.id).update(due_at=timezone.now() - timedelta(seconds=1))
    quick = running.claim_job()
    assert quick
    assert not running.work_on(slow)
    assert Note.objects.count() == 0
    while running.work_on(quick):
        pass
    assert (fresh(job).state, Note.objects.count()) == (JobState.DONE, 25)


def test_what_breaks_ends_with_words_and_can_go_on(in_scope: World) -> None:
    job = start(in_scope, fails_at=13)
    while running.work_on_jobs():
        pass
    job = fresh(job)
    assert (job.state, job.words, job.done) == (JobState.FAILED, running.BROKE, SIZE)
    assert Note.objects.count() == SIZE, "nothing of the chunk that broke"
    assert Event.objects.filter(kind="jobs.job_failed").count() == 1
    Job.objects.filter(id=job.id).update(params={"count": 25})
    resume_job(job.id, by=in_scope.owner.actor)
    while running.work_on_jobs():
        pass
    assert (fresh(job).state, Note.objects.count()) == (JobState.DONE, 25)
    with pytest.raises(Refused, match="done already"):
        resume_job(job.id, by=in_scope.owner.actor)


def test_a_refusal_is_told_in_its_own_words(in_scope: World) -> None:
    job = start(in_scope, refuses_at=13)
    while running.work_on_jobs():
        pass
    assert fresh(job).words == "Number 13 can't be counted."


def test_trouble_of_the_database_is_tried_again(in_scope: World, monkeypatch: pytest.MonkeyPatch) -> None:
    job = start(in_scope)
    claimed = running.claim_job()
    assert claimed
    monkeypatch.setattr(running, "_take_over", _deadlock)
    running.work_on(claimed)
    assert not running.work_on(claimed)
    monkeypatch.undo()
    running.release(claimed)
    job = fresh(job)
    assert (job.state, job.done) == (JobState.RUNNING, 0)
    assert job.due_at > timezone.now()
    Job.objects.filter(id=job.id).update(due_at=timezone.now())
    while running.work_on_jobs():
        pass
    assert (fresh(job).state, Note.objects.count()) == (JobState.DONE, 25)


def _deadlock(*_: object) -> None:
    raise OperationalError("deadlock detected")


def test_what_kills_every_worker_is_given_up(in_scope: World) -> None:
    job = start(in_scope)
    for _ in range(running.MAX_ATTEMPTS):
        assert running.claim_job()
        Job.objects.filter(id=job.id).update(due_at=timezone.now())
    assert running.claim_job() is None
    assert fresh(job).state == JobState.FAILED


def test_jobs_of_one_organization_take_turns(in_scope: World) -> None:
    long, short = start(in_scope, 500), start(in_scope, 5)
    for _ in range(6):
        running.work_on_jobs(0)
    assert fresh(short).state == JobState.DONE
    assert 0 < fresh(long).done < 500


def test_undo_is_done_once(in_scope: World) -> None:
    job = start(in_scope)
    actor = in_scope.owner.actor
    with pytest.raises(Refused, match="nothing to take back"):
        undo_job(job.id, by=actor)
    while running.work_on_jobs():
        pass
    undoing = undo_job(job.id, by=actor)
    assert undo_job(job.id, by=actor).id == undoing.id
    assert (undoing.kind, undoing.title) == (UNDO, "Undo: Count")
    while running.work_on_jobs():
        pass
    assert Note.objects.count() == 0
    assert undo_job(job.id, by=actor).id == undoing.id
    assert Job.objects.count() == 2


def test_who_sees_it(in_scope: World) -> None:
    job = start(in_scope)
    assert get_job(in_scope.owner.actor, job.id) == job
    assert get_job(in_scope.boss.actor, job.id) == job
    for verb in (cancel_job, resume_job, undo_job):
        with pytest.raises(NotFound):
            verb(job.id, by=in_scope.colleague.actor)
    assert list(jobs_of(in_scope.boss.actor)) == []
    assert list(jobs_of(in_scope.boss.actor, everybody=True)) == [job]
    assert list(jobs_of(in_scope.colleague.actor, everybody=True)) == []
    assert jobs_in_bar(in_scope.owner.actor) == [job]
    assert jobs_in_bar(in_scope.boss.actor) == []


def test_small_work_is_done_while_the_page_waits(in_scope: World) -> None:
    actor = in_scope.owner.actor
    job = start_job(KIND, "Count", {"count": 12}, by=actor, at_once=True)
    assert (job.state, Note.objects.count()) == (JobState.DONE, 12)
    assert jobs_in_bar(actor) == []
    assert undo_job(job.id, by=actor).words == "12 taken back"


def test_the_sweep_finds_what_waits(world: World, drain: object) -> None:
    job = start(world)
    drain()  # type: ignore[operator]
    with tenant_scope(world.org):
        assert fresh(job).state == JobState.DONE


def test_nobody_elses_jobs(world: World) -> None:
    start(world)
    with outside(), organization_context(world.other_org):
        assert running.claim_job() is None
