"""What conditions can ask of leads."""

from typing import Any

from django.db.models import Q, QuerySet

from crm.accounts.models import Team
from crm.accounts.queries.members import member_choices, member_names
from crm.conditions.clock import Clock
from crm.conditions.fields import (
    Choices,
    Field,
    FieldKind,
    Relation,
    Subject,
    register_field,
    register_relation,
    register_subject,
)
from crm.customers.queries.companies import company_titles
from crm.customers.queries.people import person_titles
from leads.models import Lead, LeadForm, OfferState
from leads.models.lead import CLOSED, OPEN, LeadStatus
from leads.queries.leads import leads_visible_to

STATES = (("open", "Open"), ("nurture", "In nurture"), ("closed", "Closed"))


def _leads() -> QuerySet[Any]:
    return Lead.objects.select_related("owner", "person", "company").prefetch_related(
        "person__tag_links__tag", "company__tag_links__tag"
    )


def _forms() -> Choices:
    return [(str(form.id), form.name) for form in LeadForm.objects.all()]


def _teams() -> Choices:
    return [(str(team.id), team.name) for team in Team.objects.all()]


def _in_state(state: str, _clock: Clock) -> Q:
    if state == "nurture":
        return Q(status=LeadStatus.NURTURE)
    return Q(status__in=OPEN if state == "open" else CLOSED)


def _state(lead: Lead) -> str:
    if lead.status == LeadStatus.NURTURE:
        return "nurture"
    return "open" if lead.is_open else "closed"


def _answered(_yes: bool, _clock: Clock) -> Q:
    return Q(first_response_at__isnull=False)


def _offered(_yes: bool, _clock: Clock) -> Q:
    return Q(offers__state=OfferState.OPEN)


register_subject(Subject("lead", "Lead", "leads", _leads, leads_visible_to))
register_relation(Relation("lead", "person", "person", "Person"))
register_relation(Relation("lead", "company", "company", "Company"))

CAME = "How they came"
TEXT, CHOICE, MOMENT = FieldKind.TEXT, FieldKind.CHOICE, FieldKind.MOMENT

for _field in (
    Field("lead.state", "Lead", CHOICE, choices=STATES, value=_state, asks=_in_state),
    Field("lead.status", "Stage", CHOICE, "status", choices=LeadStatus.choices),
    Field("lead.owner", "Owner", FieldKind.MEMBER, "owner_id", choices=member_choices, titles=member_names),
    Field("lead.score", "Score", FieldKind.NUMBER, "score"),
    Field("lead.value", "Worth a year", FieldKind.MONEY, "value_minor"),
    Field("lead.source", "Source", TEXT, "source"),
    Field("lead.form", "Form", FieldKind.LINK, "form_id", choices=_forms),
    Field("lead.team", "Team", FieldKind.LINK, "team_id", choices=_teams),
    Field("lead.person", "Person", FieldKind.LINK, "person_id", titles=person_titles, to="person"),
    Field("lead.company", "Company", FieldKind.LINK, "company_id", titles=company_titles, to="company"),
    Field("lead.created", "Came in", MOMENT, "created_at", happens=True),
    Field("lead.last_touch", "Last touch", MOMENT, "last_touch_at"),
    Field("lead.answered", "Answered", FieldKind.BOOL, no="Not answered",
          value=lambda lead: lead.first_response_at is not None, asks=_answered),
    Field("lead.offered", "Waits to be accepted", FieldKind.BOOL, no="Doesn't wait to be accepted",
          value=lambda lead: lead.offers.filter(state=OfferState.OPEN).exists(), asks=_offered),
    Field("lead.response_due", "Answer due", MOMENT, "response_due_at", happens=True),
    Field("lead.next_action", "Next action", TEXT, "next_action"),
    Field("lead.next_action_at", "Next action due", MOMENT, "next_action_at", happens=True),
    Field("lead.wants", "Wants", TEXT, "wants"),
    Field("lead.closed", "Closed", MOMENT, "closed_at", happens=True),
    Field("lead.take_up", "Take up again", MOMENT, "take_up_at", happens=True),
    Field("lead.reason", "Reason for disqualifying", TEXT, "disqualify_reason"),
    Field("lead.first_source", "First source", TEXT, "first_source", group=CAME),
    Field("lead.first_medium", "First medium", TEXT, "first_medium", group=CAME),
    Field("lead.first_campaign", "First campaign", TEXT, "first_campaign", group=CAME),
    Field("lead.first_landing", "First page of ours", TEXT, "first_landing", group=CAME),
    Field("lead.first_referrer", "First page before ours", TEXT, "first_referrer", group=CAME),
    Field("lead.first_came", "First came", MOMENT, "first_came_at", group=CAME, happens=True),
    Field("lead.latest_source", "Latest source", TEXT, "latest_source", group=CAME),
    Field("lead.latest_medium", "Latest medium", TEXT, "latest_medium", group=CAME),
    Field("lead.latest_campaign", "Latest campaign", TEXT, "latest_campaign", group=CAME),
    Field("lead.latest_landing", "Latest page of ours", TEXT, "latest_landing", group=CAME),
    Field("lead.latest_referrer", "Latest page before ours", TEXT, "latest_referrer", group=CAME),
):  # fmt: skip
    register_field(_field)
