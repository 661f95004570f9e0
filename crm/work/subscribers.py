"""What work does when something happened."""

from crm.accounts.models import Membership
from crm.events.catalog.work import TaskAssigned
from crm.events.models import Event
from crm.events.subscriptions import subscribe
from crm.work.actions.tasks import tell_assignee
from crm.work.models import Task


@subscribe(TaskAssigned)
def tell_who_got_it(event: TaskAssigned, row: Event) -> None:
    """Whoever got a task hears of it, unless he took it himself or it went on to somebody else meanwhile."""
    if event.assignee_id is None or event.assignee_id == row.actor_id:
        return
    member = Membership.objects.active().filter(id=event.assignee_id).first()
    task = Task.objects.select_related("person").filter(id=event.task_id, assignee_id=event.assignee_id).first()
    if member and task and task.done_at is None:
        tell_assignee(task, member, key=f"task:{row.id}")
