"""Where everyday work stands in the frame."""

from typing import Any

from crm.accounts.actor import Actor
from crm.customers.models import Company, Person
from crm.events.types import SubjectRef
from crm.web.kinds import RecordKind, register_kind
from crm.web.navigation import Entry, account_pages, navigation, new_menu, palette_pages
from crm.web.notifying import count_unread_with
from crm.web.panels import Panel, register_panel
from crm.work.about import About
from crm.work.composing import Composer
from crm.work.facts import has_mail
from crm.work.first_steps import FirstStep, register_first_step
from crm.work.look_up import LookUpOffer, register_look_up_offer
from crm.work.models import Task
from crm.work.queries.notifications import unread_of
from crm.work.queries.tasks import most_urgent_about, open_tasks_of, task_titles
from crm.work.words import due_words

SHOWN_TASKS = 5
BY_SUBJECT = ("lead", "deal", "ticket")


def _open_tasks(actor: Actor) -> int:
    return open_tasks_of(actor).order_by()[:100].count()


@count_unread_with
def unread_notifications(actor: Actor) -> int:
    """What is behind the bell."""
    return unread_of(actor.member_id).order_by()[:100].count()


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


def _person_tasks(actor: Actor, person: Person) -> dict[str, Any] | None:
    return _section(actor, most_urgent_about(actor, SHOWN_TASKS + 1, None, person.id), f"person:{person.id}")


def _company_tasks(actor: Actor, company: Company) -> dict[str, Any] | None:
    return _section(actor, most_urgent_about(actor, SHOWN_TASKS + 1, None, None, company.id), f"company:{company.id}")


def _tasks_of(kind: str) -> Any:
    def load(actor: Actor, record: Any) -> dict[str, Any] | None:
        tasks = most_urgent_about(actor, SHOWN_TASKS + 1, SubjectRef(kind, record.id))
        return _section(actor, tasks, f"{kind}:{record.id}")

    return load


def _section(actor: Actor, tasks: list[Task], about: str) -> dict[str, Any] | None:
    """Open tasks, the most urgent first, and the way to add one. None for who could see neither."""
    may_add = actor.can("work.edit")
    if not tasks and not may_add:
        return None
    shown = [(task, due_words(task)) for task in tasks[:SHOWN_TASKS]]
    count = f"{SHOWN_TASKS}+" if len(tasks) > SHOWN_TASKS else str(len(tasks))
    return {"tasks": shown, "count": count, "about": about, "may_add": may_add}


navigation.register(
    Entry("Home", "work:home", "home", order=1, section="work", on_phone=True),
    Entry("Tasks", "work:tasks", "checkbox", "work.view", order=2, section="tasks", count=_open_tasks),
)
new_menu.register(Entry("Task", "work:add_task", "checkbox", "work.edit", order=60))
palette_pages.register(
    Entry("Notifications", "work:notifications", "bell"),
    Entry("Notification settings", "work:notification_settings", "bell-cog", words="mail digest summary"),
    Entry("Who is calling?", "work:look_up", "phone-incoming", "customers.view", words="look up telephone number"),
)
account_pages.register(
    Entry("Notifications", "work:notification_settings", "bell-cog", order=20),
    Entry("First steps", "work:first_steps", "flag", "workspace.settings", order=90),
)
register_kind(RecordKind("task", "Task", "Tasks", "checkbox", "work:task", task_titles))
register_look_up_offer(LookUpOffer("New person", "customers:add_person", "user-plus", "customers.edit", 10))

register_first_step(
    FirstStep("Set up your mail", "Your name as the sender, and the address customers write to.",
              "mail:settings", "mail", "workspace.settings", order=30, done=has_mail, key="mail"),
)  # fmt: skip

register_panel("person", Panel("Write", "work/composer_panel.html", _person_composer, "work.edit", 10, "middle"))
register_panel("company", Panel("Write", "work/composer_panel.html", _company_composer, "work.edit", 10, "middle"))
register_panel("person", Panel("Tasks", "work/tasks_panel.html", _person_tasks, "work.view", 10,
                               rows=(Task, "person_id")))  # fmt: skip
register_panel("company", Panel("Tasks", "work/tasks_panel.html", _company_tasks, "work.view", 10,
                                rows=(Task, "company_id")))  # fmt: skip
for _kind in BY_SUBJECT:
    register_panel(_kind, Panel("Tasks", "work/tasks_panel.html", _tasks_of(_kind), "work.view", 10))
