"""What flows can do for colleagues: give them a task."""

from collections.abc import Sequence
from typing import Any

from django import forms

from crm.accounts.models import Membership
from crm.accounts.queries.members import active_members
from crm.automation.models import Outcome
from crm.automation.steps import Settings, StepContext, StepForm, StepProblem, StepResult, StepType, register_step
from crm.work.actions.giving import Wanted, add_tasks
from crm.work.actions.tasks import add_task

OWNER = "owner"


class TaskForm(StepForm):
    title = forms.CharField(label="Task", max_length=200)
    assignee = forms.ChoiceField(label="For")
    days = forms.IntegerField(label="Due in days", min_value=0, max_value=365, initial=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = [(str(member.id), member.name) for member in active_members()]
        self.fields["assignee"] = forms.ChoiceField(label="For", choices=[(OWNER, "The customer's owner"), *members])


def _task(context: StepContext) -> StepResult:
    settings = context.settings
    assignee = _assignee(context)
    if assignee is None and settings["assignee"] != OWNER:
        raise StepProblem("The colleague this task is for no longer works here.")
    task = add_task(
        settings["title"],
        due_at=context.clock.later(settings["days"], "days"),
        assignee=assignee,
        subject=context.about or context.subject,
        person_id=context.person_id,
        company_id=getattr(context.person, "company_id", None),
        by=context.actor,
        key=f"step:{context.effect_id}",
    )
    return StepResult(_words(settings, assignee), detail={"task": str(task.id)})


def _tasks(contexts: Sequence[StepContext]) -> list[StepResult]:
    """The same for runs at one step: all have its settings."""
    first = contexts[0]
    settings = first.settings
    chosen = None if settings["assignee"] == OWNER else _assignee(first)
    if chosen is None and settings["assignee"] != OWNER:
        raise StepProblem("The colleague this task is for no longer works here.")
    assignees = [chosen or _assignee(context) for context in contexts]
    due_at = first.clock.later(settings["days"], "days")
    wanted = [
        Wanted(
            title=settings["title"],
            key=f"step:{context.effect_id}",
            due_at=due_at,
            assignee=assignee,
            subject=context.about or context.subject,
            person_id=context.person_id,
            company_id=getattr(context.person, "company_id", None),
            cause=context.cause,
        )
        for context, assignee in zip(contexts, assignees, strict=True)
    ]
    given = zip(add_tasks(wanted, by=first.actor), assignees, strict=True)
    return [StepResult(_words(settings, assignee), detail={"task": str(task.id)}) for task, assignee in given]


def _preview(context: StepContext) -> StepResult:
    return StepResult(_words(context.settings, _assignee(context)), Outcome.DONE)


def _words(settings: Settings, assignee: Membership | None) -> str:
    return f"Task “{settings['title']}” for {assignee.name if assignee else 'nobody yet'}"


def _assignee(context: StepContext) -> Membership | None:
    """The chosen colleague; the owner of the person, or else of the record it is about."""
    chosen = context.settings["assignee"]
    if chosen != OWNER:
        return Membership.objects.filter(active=True, id=chosen).first()
    for record in (context.person, context.record(context.about.kind) if context.about else None):
        owner: Membership | None = getattr(record, "owner", None)
        if owner is not None and owner.active:
            return owner
    return None


def _note(settings: Settings) -> str:
    days = settings["days"]
    who = "For the owner" if settings["assignee"] == OWNER else "For a colleague"
    return f"{who}, due " + ("at once" if days == 0 else f"in {days} {'day' if days == 1 else 'days'}")


register_step(
    StepType(
        "task",
        "Task",
        "checkbox",
        TaskForm,
        _task,
        lambda settings: f"Task: {settings['title']}",
        _note,
        _preview,
        order=40,
        run_many=_tasks,
    )
)
