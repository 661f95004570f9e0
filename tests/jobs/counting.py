"""Long work that a test can follow: it writes one note per number."""

from typing import Any

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.jobs.models import Job
from crm.jobs.registry import JobKind, Result, Step, register_job
from crm.work.models import Note

KIND, UNDO = "tests.count", "tests.uncount"
SIZE = 10


def _allowed(actor: Actor, _params: dict[str, Any]) -> None:
    actor.require("work.edit")


def _step(job: Job, actor: Actor) -> Step:
    first = job.cursor.get("next", 0)
    upto = min(first + SIZE, job.params["count"])
    for number in range(first, upto):
        Note.objects.create(text=str(number), author_id=actor.member_id)
    if first <= job.params.get("fails_at", -1) < upto:
        raise RuntimeError("broken on purpose")
    if first <= job.params.get("refuses_at", -1) < upto:
        raise Refused("Number 13 can't be counted.")
    cursor = {"next": upto} if upto < job.params["count"] else None
    return Step(cursor, done=upto - first, tally={"written": upto - first}, left={"odd": ("person", [str(job.id)])})


def _finish(job: Job, _actor: Actor) -> Result:
    return Result(f"{job.tally['written']} written")


def _unstep(_job: Job, _actor: Actor) -> Step:
    return Step(None, done=Note.objects.all().delete()[0])


def _count(job: Job, _actor: Actor) -> int:
    return int(job.params["count"])


register_job(JobKind(KIND, "Count", "hash", _step, _finish, count=_count, allowed=_allowed, undo=UNDO))
register_job(JobKind(UNDO, "Take back", "hash", _unstep, lambda job, _: Result(f"{job.done} taken back")))
