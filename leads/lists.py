"""The lead inbox."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from crm.accounts.actor import Actor
from crm.accounts.queries.members import member_called
from crm.customers.normal_forms import email_key, name_key
from crm.search.queries.finding import matching_ids
from crm.staff.models import WorkKind
from crm.staff.queries.room import choices_with_room, overfull
from crm.web.lists import BulkVerb, Column, Empty, ListPage, View
from crm.web.lists.undoing import facts_back
from leads.actions.assignment import assign_leads
from leads.actions.bulk_undo import put_leads_back
from leads.actions.distribution import accept_leads
from leads.actions.nurture import nurture_leads
from leads.actions.qualification import disqualify_leads
from leads.forms.nurture import NURTURE_TIMES, months_ahead
from leads.forms.stages import stages_open_to
from leads.models import Lead
from leads.models.lead import HOT, LeadQuerySet
from leads.queries.leads import leads_visible_to
from leads.words import answer_words, next_words, stage_words, why_words

REASONS = ("No budget", "No need", "Bought elsewhere", "Can't be reached", "Not a company we serve", "Spam")


# What words about a lead are worked out from.
ANSWER = ("status", "created_at", "first_response_at", "response_due_at", "response_minutes")
NEXT = ("status", "next_action", "next_action_at", "take_up_at", "disqualify_reason")
MOMENTS = ("created_at", "first_response_at", "response_due_at", "next_action_at", "last_touch_at")
WHY = ("status", "score", "chance", "value_minor", "currency", *MOMENTS)


def _assign(actor: Actor, ids: list[UUID], owner: str, *, batch: UUID) -> int:
    return assign_leads(ids, member_called(owner), by=actor, batch=batch)


def _accept(actor: Actor, ids: list[UUID], _choice: str) -> int:
    return accept_leads(ids, by=actor)


def _disqualify(actor: Actor, ids: list[UUID], reason: str, *, batch: UUID) -> int:
    return disqualify_leads(ids, reason, by=actor, batch=batch)


def _nurture(actor: Actor, ids: list[UUID], months: str, *, batch: UUID) -> int:
    return nurture_leads(ids, months_ahead(months), by=actor, batch=batch)


def _nurture_times(_actor: Actor) -> list[tuple[str, str]]:
    return list(NURTURE_TIMES)


def _colleagues(_actor: Actor) -> list[tuple[str, str]]:
    return choices_with_room(WorkKind.LEAD, "Nobody")


def _too_many(_actor: Actor, owner: str) -> str:
    return overfull(WorkKind.LEAD, owner)


def _reasons(_actor: Actor) -> list[tuple[str, str]]:
    return [(reason, reason) for reason in REASONS]


class LeadList(ListPage[Lead]):
    title, kind, noun, capability, url_name = "Leads", "lead", "leads", "leads.view", "leads:leads"
    columns = (
        Column("name", "Name", kind="name", value="person", href="leads:lead", sort="name_key", width=190, m="1",
               reads=("person__name", "person__deleted_at")),
        Column("company", "Company", kind="record", width=176, m="2"),
        Column(
            "score",
            "Score",
            kind="score",
            value=lambda lead: (lead.score, lead.reasons),
            reads=("score", "score_reasons"),
            sort="score",
            width=104,
            m="r",
        ),
        Column("priority", "Why now", value=why_words, sort="priority", width=292, m="2", reads=WHY,
               moves=True, away=MOMENTS),
        Column("status", "Stage", kind="status", value=stage_words, width=116, m="2r", fact="stage",
               needs="leads.qualify", edits=lambda lead: bool(stages_open_to(lead)), reads=("status",)),
        Column("owner", "Owner", kind="member", width=66, fact="owner", needs="leads.assign"),
        Column("value", "Worth a year", kind="money", value=lambda lead: (lead.value_minor, lead.currency), width=112,
               fact="value", reads=("value_minor", "currency")),
        Column("last_touch_at", "Last touch", kind="time", sort="last_touch_at", width=132, optional=True),
        Column("answer", "Answer", kind="status", value=answer_words, width=126, reads=ANSWER,
               moves=True, away=("response_due_at",)),
        Column("next_action", "Next action", value=next_words, fact="next_action",
               edits=lambda lead: lead.is_open, reads=NEXT, moves=True, away=("next_action_at",),
               writes=lambda lead: lead.next_action),
        Column("next_action_at", "Next action due", kind="time", width=140, optional=True),
        Column("wants", "Wants", width=260, optional=True),
        Column("phone", "Phone", kind="phone", value="person.phone", width=150, optional=True),
        Column("email", "E-mail", kind="email", value="person.email", width=220, optional=True),
        Column("source", "Source", width=160, fact="source", optional=True),
        Column("first_touch", "First touch", value=lambda lead: lead.touch_words("first"), width=200, optional=True,
               reads=("first_source", "first_medium", "first_campaign")),
        Column("latest_touch", "Latest touch", value=lambda lead: lead.touch_words("latest"), width=200, optional=True,
               reads=("latest_source", "latest_medium", "latest_campaign")),
        Column("first_landing", "First page of ours", width=180, optional=True),
        Column("created_at", "Came in", kind="time", sort="id", width=140, optional=True),
        Column("take_up_at", "Take up again", kind="time", width=140, optional=True),
        Column("closed_at", "Closed", kind="time", width=140, optional=True),
        Column("disqualify_reason", "Reason", width=180, optional=True),
    )  # fmt: skip
    views = (
        View("all", "All"),
        View("mine", "Mine", {"owner": "me"}),
        View("hot", "Hot", {"score__at_least": str(HOT)}),
        View("unanswered", "No answer yet", {"answered": "no"}),
        View("offered", "To accept", {"owner": "me", "offered": "yes"}),
        View("unassigned", "Unassigned", {"owner": "nobody"}),
        View("nurture", "In nurture", {"state": "nurture"}),
        View("closed", "Closed", {"state": "closed"}),
    )
    bulk = (
        BulkVerb("assign", "Assign", "user-share", _assign, "{count} leads given over", "leads.assign", _colleagues,
                 undo=facts_back("lead"), beside=_too_many),
        BulkVerb("accept", "Accept", "check", _accept, "{count} leads accepted", "leads.work"),
        BulkVerb("nurture", "Nurture", "seedling", _nurture, "{count} leads in nurture", "leads.qualify",
                 _nurture_times, undo=put_leads_back),
        BulkVerb(
            "disqualify",
            "Disqualify",
            "target-off",
            _disqualify,
            "{count} leads disqualified",
            "leads.qualify",
            _reasons,
            undo=put_leads_back,
        ),
    )  # fmt: skip
    new = ("New lead", "leads:new_lead", "leads.work")
    empty = Empty(
        "Everyone who might buy belongs here",
        "Leads come in by your web forms, or you add the first one by hand.",
        "Add a lead",
    )
    sort = "-priority"  # what to do next
    # Open ones, unless closed ones or a stage are asked for.
    at_first = (("state", "open"),)
    at_first_off = (("state", "open"), ("state", "nurture"), ("state", "closed"))
    unless = ("status",)
    fact_url, edit = "leads:lead_fact", "leads.work"
    told_by = ("person__name",)
    least_width = 1280
    template = "leads/list.html"

    def rows(self) -> LeadQuerySet:
        """Leads with whom they are about."""
        return leads_visible_to(self.actor).select_related("person", "company", "owner")

    def search(self, rows: QuerySet[Lead], words: str) -> QuerySet[Lead]:
        """By any word of name, company and wish, by address or number."""
        if "@" in words:
            return rows.filter(person__emails__key__begins=email_key(words)).distinct()
        return rows.filter(Q(id__in=matching_ids("lead", words)) | Q(name_key__begins=name_key(words)))

    def actions(self) -> Iterable[dict[str, Any]]:
        """To the forms that bring them."""
        links = (
            ("leads.distribute", "Giving out leads", "leads:distribution", "arrows-shuffle"),
            ("leads.forms", "Forms", "leads:forms", "forms"),
        )
        for capability, label, name, icon in links:
            if self.actor.can(capability):
                yield {"label": label, "url": reverse(name), "icon": icon}
