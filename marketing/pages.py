"""Where marketing stands in the frame."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from crm.accounts.actor import Actor
from crm.automation.models import Flow, FlowKind, Run, RunState
from crm.automation.queries.runs import step_name
from crm.customers.models import Person
from crm.mail.queries.templates import template_titles
from crm.tenancy.kept import kept
from crm.web.kinds import RecordKind, register_kind
from crm.web.navigation import Entry, navigation, new_menu, palette_pages
from crm.web.panels import Panel, register_panel
from crm.work.notification_kinds import DIGEST, MAIL, PAGE, NotificationKind, register_notification_kind
from marketing.queries.journeys import run_state

SHOWN = 5


def _flow_titles(ids: Any) -> dict[Any, str]:
    return dict(Flow.objects.filter(id__in=set(ids), kind=FlowKind.JOURNEY).values_list("id", "name"))


def _person_journeys(_actor: Actor, person: Person) -> dict[str, Any] | None:
    """The journeys a person is in or was in lately; no section for whoever never was."""
    newest = _newest_runs(person.id)
    if not newest:
        return None
    open_runs = sum(run.state == RunState.ACTIVE for run in newest)
    rows = [(run, run_state(run), step_name(run.version, run.step)) for run in newest]
    return {"runs": rows, "open": open_runs}


@kept
def _newest_runs(person_id: UUID) -> QuerySet[Run]:
    runs = Run.objects.filter(person_id=person_id, flow__kind=FlowKind.JOURNEY).select_related("flow", "version")
    return runs.order_by("-id")[:SHOWN]


navigation.register(Entry("Marketing", "marketing:journeys", "speakerphone", "marketing.view", order=60))
new_menu.register(
    Entry("Journey", "marketing:new_journey", "route", "marketing.edit", order=70),
    Entry("Mail template", "marketing:new_mail", "template", "mail.templates", order=71),
)
palette_pages.register(
    Entry("Journeys", "marketing:journeys", "route", "marketing.view", words="automation workflows drip campaigns"),
    Entry("Mails", "marketing:mails", "template", "mail.view_templates", words="templates newsletters"),
)
register_kind(RecordKind("flow", "Journey", "Journeys", "route", "marketing:journey", _flow_titles, "marketing.view"))
register_kind(
    RecordKind("mail_template", "Mail", "Mails", "template", "marketing:mail", template_titles, "mail.view_templates")
)
register_panel("person", Panel("Journeys", "marketing/person_journeys.html", _person_journeys, "marketing.view", 60,
                               rows=(Run, "person_id")))  # fmt: skip
register_notification_kind(
    NotificationKind("flow_alarm", "A journey needs a look", "Marketing", "alert-triangle", (PAGE, MAIL, DIGEST),
                     capability="marketing.publish", order=500),
)  # fmt: skip
