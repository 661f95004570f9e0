"""Who should do a task: asked in its form, answered there."""

from dataclasses import dataclass
from typing import Any

from crm.accounts.requests import Request
from crm.staff.choosing import choose
from crm.staff.deciding import Choice
from crm.staff.forms.who import WhoForm
from crm.staff.models import WorkKind
from crm.work.forms.tasks import TaskForm

ASK = "suggest"  # the button's name


@dataclass(frozen=True)
class Suggestion:
    """What can be asked of whoever should do it, and the answer once somebody asked."""

    form: WhoForm
    choice: Choice | None = None


def suggestion_for(request: Request) -> Suggestion:
    """The answer, if the button was pressed."""
    if ASK not in request.POST:
        return Suggestion(WhoForm())
    form = WhoForm(request.POST)
    return Suggestion(form, choose(form.need(WorkKind.TASK)))


def with_suggested(request: Request, choice: Choice) -> TaskForm:
    """The form as it was typed so far, for whoever was suggested; nothing is checked yet."""
    typed: dict[str, Any] = {name: request.POST.get(name, "") for name in TaskForm.base_fields}
    typed["weekdays"] = request.POST.getlist("weekdays")
    if choice.colleague:
        typed["assignee"] = str(choice.colleague.id)
    return TaskForm(initial=typed)
