"""Where everyday work stands in the frame."""

from typing import Any

from crm.accounts.actor import Actor
from crm.customers.models import Company, Person
from crm.events.types import SubjectRef
from crm.web.navigation import Entry, navigation, new_menu, palette_pages
from crm.web.notifying import count_unread_with
from crm.web.panels import Panel, register_panel
from crm.work.actions.notes import About
from crm.work.composing import Composer
from crm.work.first_steps import FirstStep, register_first_step
from crm.work.models import Notification
from crm.work.queries.tasks import open_tasks_about, open_tasks_of

SHOWN_TASKS = 5


def _open_tasks(actor: Actor) -> int:
    return open_tasks_of(actor).order_by()[:100].count()


@count_unread_with
def unread_notifications(actor: Actor) -> int:
    """What is behind the bell."""
    return Notification.objects.filter(member_id=actor.member_id, read_at=None)[:100].count()


def _person_composer(actor: Actor, person: Person) -> dict[str, Any] | None:
    if not actor.can("work.edit"):
        return None
    about = About(SubjectRef("person", person.id), person.id, person.company_id)
    return {"composer": Composer(about, back=f"/customers/people/{person.id}/", email=person.email)}


def _company_composer(actor: Actor, company: Company) -> dict[str, Any] | None:
    if not actor.can("work.edit"):
        return None
    about = About(SubjectRef("company", company.id), None, company.id)
    return {"composer": Composer(about, back=f"/customers/companies/{company.id}/")}


def _person_tasks(_actor: Actor, person: Person) -> dict[str, Any] | None:
    tasks = list(open_tasks_about(person_id=person.id)[:SHOWN_TASKS])
    return {"tasks": tasks} if tasks else None


def _company_tasks(_actor: Actor, company: Company) -> dict[str, Any] | None:
    tasks = list(open_tasks_about(company_id=company.id)[:SHOWN_TASKS])
    return {"tasks": tasks} if tasks else None


navigation.register(
    Entry("Home", "work:home", "home", order=1, section="work", on_phone=True),
    Entry("Tasks", "work:tasks", "checkbox", "work.view", order=2, section="tasks", count=_open_tasks),
)
new_menu.register(Entry("Task", "work:add_task", "checkbox", "work.edit", order=60))
palette_pages.register(Entry("Notifications", "work:notifications", "bell"))

register_first_step(
    FirstStep("Add a person", "A customer, or somebody who may become one.", "customers:add_person", "user-plus",
              "customers.edit", "customers.person_added", 30),
)  # fmt: skip

register_panel("person", Panel("Write", "work/composer_panel.html", _person_composer, "work.edit", 10, "middle"))
register_panel("company", Panel("Write", "work/composer_panel.html", _company_composer, "work.edit", 10, "middle"))
register_panel("person", Panel("Tasks", "work/tasks_panel.html", _person_tasks, "work.view", 10))
register_panel("company", Panel("Tasks", "work/tasks_panel.html", _company_tasks, "work.view", 10))
