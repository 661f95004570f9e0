"""The conditions that come with sales: facts, own fields, quotes, tasks, a manager's approval; and milestones."""

from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

from django.urls import reverse

from crm.normal_forms import name_key
from crm.records.models import CustomField
from crm.records.queries.custom_fields import custom_fields
from crm.web.formats import money
from crm.work.models import Task
from sales.checks import Check, Condition, Outcome, register_condition, register_family
from sales.models import ApprovalState, Deal, DealMilestone, Stage, Status
from sales.queries.approvals import newest_approval
from sales.quoting import quote_sent

OWN, TASK, MILESTONE = "own", "task", "milestone"


def missing_milestones(deal: Deal, stage: Stage) -> list[Check]:
    """What the stage where the deal stands wants to be reached before it goes on, if it goes on and that is not."""
    needed = [each for each in deal.stage.milestones if each.get("needed")]
    if not needed or not goes_on(deal, stage):
        return []
    reached = set(DealMilestone.objects.filter(deal_id=deal.id).values_list("key", flat=True))
    return [_milestone(deal, each) for each in needed if each["key"] not in reached]


def goes_on(deal: Deal, stage: Stage) -> bool:
    """Into a later stage, to won or into another pipeline; not back, not to lost, and not if it was closed."""
    here = deal.stage
    if stage.id == here.id or not here.is_open or stage.status == Status.LOST:
        return False
    same = stage.pipeline_id == here.pipeline_id
    return not same or stage.status == Status.WON or (stage.position, stage.id) > (here.position, here.id)


def _milestone(deal: Deal, milestone: dict[str, str]) -> Check:
    name = milestone["name"]
    href = reverse("sales:deal", args=[deal.id]) + "#milestones"
    outcome = Outcome(False, f"{name}: not reached yet", href, "Tick it off")
    return Check(f"{MILESTONE}.{milestone['key']}", outcome)


def _fact(name: str, label: str, done: str, missing: str, met: Callable[[Deal], bool], fact: str = "") -> Condition:
    def look(deal: Deal, _stage: Stage) -> Outcome:
        return Outcome(True, done) if met(deal) else Outcome(False, missing, _fill_in(deal, fact or name), "Fill in")

    return Condition(name, label, look, is_fact=True)


def _fill_in(deal: Deal, fact: str) -> str:
    return f"{reverse('sales:fact', args=[deal.id, fact])}?version={deal.version}"


def _own_field(key: str) -> Condition | None:
    field = next((field for field in custom_fields("deal") if field.key == key), None)
    return Condition(f"{OWN}.{key}", field.label, partial(_own_filled, field), is_fact=True) if field else None


def _own_filled(field: CustomField, deal: Deal, stage: Stage) -> Outcome:
    if deal.custom.get(field.key) not in (None, "", []) or field.group_id not in (None, stage.pipeline_id):
        return Outcome(True, f"{field.label} known")
    href = f"{reverse('web:own_fact', args=['deal', deal.id, field.key])}?version={deal.version}"
    return Outcome(False, f"{field.label} is missing", href, "Fill in")


def _task(title: str) -> Condition:
    return Condition(f"{TASK}.{title}", f"Task done: {title}", partial(_task_done, title))


def _task_done(title: str, deal: Deal, _stage: Stage) -> Outcome:
    wanted = name_key(title)
    about_it = Task.objects.filter(subject_kind="deal", subject_id=deal.id).order_by("-id")
    alike = [task for task in about_it if name_key(task.title) == wanted]
    if any(task.done_at for task in alike):
        return Outcome(True, f"“{title}” is done")
    if alike:
        return Outcome(False, f"“{title}” is not done", reverse("work:task", args=[alike[0].id]), "Open the task")
    new = f"{reverse('work:add_task')}?{urlencode({'about': f'deal:{deal.id}', 'title': title})}"
    return Outcome(False, f"“{title}” is not done", new, "Add the task")


def _quote(deal: Deal, _stage: Stage) -> Outcome:
    known = quote_sent(deal)
    if known.sent:
        return Outcome(True, "A quote was sent")
    return Outcome(False, "No quote was sent", known.url, "Send a quote")


def _approval(deal: Deal, stage: Stage) -> Outcome:
    newest = newest_approval(deal, stage.id)
    ask = reverse("sales:approval", args=[deal.id, stage.id])
    if newest is None:
        return Outcome(False, "A manager's approval is missing", ask, "Ask for it")
    if newest.is_waiting:
        return Outcome(False, "A manager has not answered yet", ask, "See the request")
    if newest.state == ApprovalState.REFUSED:
        return Outcome(False, "A manager refused it", ask, "See why, and ask again")
    if newest.value != deal.value:
        was = money(newest.value_minor, newest.currency)
        return Outcome(False, f"A manager approved it at {was}, not at the value of today", ask, "Ask again")
    return Outcome(True, "A manager approved it")


register_condition(
    _fact("value", "Value", "Value known", "Value is missing", lambda deal: deal.value_minor > 0),
    _fact(
        "person", "Contact person", "Contact person known", "Contact person is missing",
        lambda deal: deal.person_id is not None,
    ),
    _fact("company", "Company", "Company known", "Company is missing", lambda deal: deal.company_id is not None),
    _fact(
        "expected_close", "Expected close", "Expected close set", "Expected close is missing",
        lambda deal: deal.expected_close is not None,
    ),
    _fact(
        "next_step", "Next step", "Next step planned", "Next step is missing", lambda deal: bool(deal.next_step.strip())
    ),
    _fact("owner", "Owner", "Owner set", "Nobody owns it yet", lambda deal: deal.owner_id is not None),
    Condition("quote_sent", "A quote sent", _quote),
    Condition("approval", "A manager's approval", _approval, by_stage=True),
)  # fmt: skip
register_family(OWN, _own_field)
register_family(TASK, _task)
