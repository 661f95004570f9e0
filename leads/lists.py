"""The lead inbox."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import Membership
from crm.accounts.queries.members import active_members
from crm.customers.normal_forms import email_key, name_key
from crm.web.lists import BulkVerb, Column, Empty, ListFilters, ListPage, View
from crm.web.lists.filters import OwnerFilter
from leads.actions.assignment import assign_leads
from leads.actions.qualification import disqualify_leads
from leads.models import Lead, LeadForm, LeadStatus
from leads.models.lead import HOT, OPEN, LeadQuerySet
from leads.queries.leads import leads_visible_to
from leads.words import next_words, stage_words

REASONS = ("No budget", "No need", "Bought elsewhere", "Can't be reached", "Not a company we serve", "Spam")
STATES = [("open", "open"), ("closed", "closed"), ("every", "open or closed")]
ADDED = [("1", "the last day"), ("7", "the last 7 days"), ("30", "the last 30 days"), ("90", "the last 90 days")]


def _forms(_request: Any) -> QuerySet[LeadForm]:
    return LeadForm.objects.all()


class LeadFilters(ListFilters):
    """`state` is open unless it is said otherwise, or a stage is chosen."""

    status = django_filters.MultipleChoiceFilter(choices=LeadStatus, label="Stage")
    score = django_filters.NumberFilter(field_name="score", lookup_expr="gte", label="Score at least")
    owner = OwnerFilter()
    form = django_filters.ModelChoiceFilter(queryset=_forms, label="Form")
    added = django_filters.ChoiceFilter(choices=ADDED, method="by_age", label="Came in")
    answered = django_filters.BooleanFilter(method="by_answer", label="Answered")
    state = django_filters.ChoiceFilter(choices=STATES, method="by_state", label="Lead", empty_label=None)

    class Meta:
        model = Lead
        fields: tuple[str, ...] = ()

    def by_age(self, leads: LeadQuerySet, _name: str, days: str) -> LeadQuerySet:
        """Those of the last so many days."""
        return leads.filter(created_at__gte=timezone.now() - timedelta(days=int(days)))

    def by_answer(self, leads: LeadQuerySet, _name: str, answered: bool) -> LeadQuerySet:
        """Those we have called or written to, or not yet."""
        return leads.filter(first_response_at__isnull=not answered)

    def by_state(self, leads: LeadQuerySet, _name: str, state: str) -> LeadQuerySet:
        """Open ones, closed ones; `every` leaves all (see LeadList.rows)."""
        return leads.exclude(status__in=OPEN) if state == "closed" else leads


def _assign(actor: Actor, ids: list[UUID], owner: str) -> int:
    member = Membership.objects.active().get(id=UUID(owner)) if owner else None
    return assign_leads(ids, member, by=actor)


def _disqualify(actor: Actor, ids: list[UUID], reason: str) -> int:
    return disqualify_leads(ids, reason, by=actor)


def _colleagues(_actor: Actor) -> list[tuple[str, str]]:
    return [("", "Nobody"), *((str(member.id), member.name) for member in active_members())]


def _reasons(_actor: Actor) -> list[tuple[str, str]]:
    return [(reason, reason) for reason in REASONS]


class LeadList(ListPage[Lead]):
    title, noun, capability, url_name = "Leads", "leads", "leads.view", "leads:leads"
    columns = (
        Column("name", "Name", kind="name", value="person.name", href="leads:lead", sort="name_key", width=190, m="1"),
        Column("company", "Company", value="company.name", width=176, m="2"),
        Column(
            "score",
            "Score",
            kind="score",
            value=lambda lead: (lead.score, lead.reasons),
            sort="score",
            width=104,
            m="r",
        ),
        Column("status", "Stage", kind="status", value=stage_words, width=116, m="2r"),
        Column("owner", "Owner", kind="member", width=66),
        Column("value", "Worth a year", kind="money", value=lambda lead: (lead.value_minor, lead.currency), width=112),
        Column("last_touch_at", "Last touch", kind="time", sort="last_touch_at", width=132),
        Column("next_action", "Next action", value=next_words),
    )
    filters = LeadFilters
    views = (
        View("all", "All"),
        View("mine", "Mine", {"owner": "me"}),
        View("hot", "Hot", {"score": str(HOT)}),
        View("unanswered", "No answer yet", {"answered": "false"}),
        View("unassigned", "Unassigned", {"owner": "nobody"}),
        View("closed", "Closed", {"state": "closed"}),
    )
    bulk = (
        BulkVerb("assign", "Assign", "user-share", _assign, "{count} leads given over", "leads.assign", _colleagues),
        BulkVerb(
            "disqualify",
            "Disqualify",
            "target-off",
            _disqualify,
            "{count} leads disqualified",
            "leads.qualify",
            _reasons,
        ),
    )
    new = ("New lead", "leads:new_lead", "leads.work")
    empty = Empty(
        "Everyone who might buy belongs here",
        "Leads come in by your web forms, or you add the first one by hand.",
        "Add a lead",
    )
    sort = "-score"
    least_width = 1180
    template = "leads/list.html"

    def rows(self) -> QuerySet[Lead]:
        """Open leads, unless closed ones or a stage are asked for."""
        wants_more = self.params.get("state") in ("closed", "every") or self.params.get("status")
        return self.seen() if wants_more else self.seen().open()

    def seen(self) -> LeadQuerySet:
        """Open and closed leads."""
        return leads_visible_to(self.actor).select_related("person", "company", "owner")

    def search(self, rows: QuerySet[Lead], words: str) -> QuerySet[Lead]:
        """By the start of the person's name, or the whole address."""
        if "@" in words:
            return rows.filter(person__emails__key__begins=email_key(words)).distinct()
        return rows.filter(name_key__begins=name_key(words))

    def actions(self) -> Iterable[dict[str, Any]]:
        """To the forms that bring them."""
        if self.actor.can("leads.forms"):
            return ({"label": "Forms", "url": reverse("leads:forms"), "icon": "forms"},)
        return ()
