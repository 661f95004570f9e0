"""The verbs that a list declares (BulkVerb), done to many rows. `params`: the selection, {"verb", "value"}."""

from crm.accounts.actor import Actor
from crm.jobs.actions.jobs import start_job
from crm.jobs.models import Job
from crm.jobs.registry import JobKind, Result, Step, register_job
from crm.web.bulk import AT_ONCE, once
from crm.web.bulk.selection import Params, count_selected, next_ids, page_of_selection
from crm.web.formats import number

VERB = "lists.verb"
CHUNK = 50  # verbs go through their records one by one


def start_verb(selection: Params, verb_key: str, value: str, *, by: Actor, key: str = "") -> Job:
    """Do one of the list's verbs to the selected rows; at once where they are few. Raises NotFound, NotAllowed."""
    page = page_of_selection(selection, by)
    verb = page.verb(verb_key)
    small = count_selected(selection, by) <= AT_ONCE
    params = {**selection, "verb": verb_key, "value": value}
    return start_job(VERB, f"{verb.label}: {page.noun}", params, by=by, key=once(key, params), at_once=small)


def _allowed(actor: Actor, params: Params) -> None:
    page_of_selection(params, actor).verb(params["verb"])


def _count(job: Job, actor: Actor) -> int:
    return count_selected(job.params, actor)


def _step(job: Job, actor: Actor) -> Step:
    verb = page_of_selection(job.params, actor).verb(job.params["verb"])
    ids = list(next_ids(job.params, actor, job.cursor.get("after", ""), CHUNK))
    changed = verb.run(actor, ids, job.params["value"]) if ids else 0
    cursor = {"after": str(ids[-1])} if len(ids) == CHUNK else None
    return Step(cursor, done=len(ids), tally={"changed": changed})


def _finish(job: Job, actor: Actor) -> Result:
    verb = page_of_selection(job.params, actor).verb(job.params["verb"])
    return Result(verb.done.format(count=number(job.tally.get("changed", 0))))


register_job(JobKind(VERB, "Command", "checks", _step, _finish, count=_count, allowed=_allowed))
