"""What the lead's page shows."""

from typing import Any

from django.urls import reverse

from crm.accounts.requests import Request
from crm.events.types import SubjectRef, Whose
from crm.web.panels import panels_for
from crm.web.records import timeline
from crm.work.actions.notes import About
from crm.work.composing import Composer
from leads.amounts import shown_answers
from leads.models import STAGES, Lead
from leads.queries.checklist import checklist_of
from leads.queries.distribution import open_offer_of
from leads.queries.leads import just_converted, submissions_of
from leads.words import answer_words, due_words, is_late, stage_words, why_words


def lead_page(request: Request, lead: Lead) -> dict[str, Any]:
    """Context of leads/lead.html."""
    actor = request.actor
    about = SubjectRef("person", lead.person_id)
    submissions = list(submissions_of(lead))
    return {
        "lead": lead,
        "stage": stage_words(lead),
        "stages": [stage.label for stage in STAGES],
        "points": checklist_of(lead),
        "due": due_words(lead.next_action_at),
        "late": is_late(lead),
        "why_now": why_words(lead),
        "submissions": submissions,
        "said": {each.id: shown_answers(each, actor) for each in submissions},
        "timeline": timeline(request, Whose(person_id=lead.person_id), about=about, name=lead.person.name),
        "answer": answer_words(lead),
        "offer": open_offer_of(lead) if lead.is_open else None,
        "panels": panels_for("lead", actor, lead),
        "composer": _composer(request, lead),
        "may_work": lead.is_open and actor.can("leads.work", lead),
        "may_qualify": actor.can("leads.qualify", lead),
        "may_convert": actor.can("leads.convert", lead),
        "just_converted": just_converted(lead),
        "may_assign": lead.is_open and actor.can("leads.assign", lead),
    }


def _composer(request: Request, lead: Lead) -> Composer | None:
    if not request.actor.can("work.edit"):
        return None
    about = About(SubjectRef("lead", lead.id), lead.person_id, lead.company_id)
    return Composer(about, back=reverse("leads:lead", args=[lead.id]), email=lead.person.email)
