"""Work out scores."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.errors import NotFound
from crm.events.catalog.leads import LeadScored
from crm.events.emit import caused_by, emit
from crm.events.models import Event
from crm.events.types import SYSTEM, Acting, ActorRef
from crm.records.locking import lock_rows
from leads.actions.events import about
from leads.actions.writing_scores import write_scores
from leads.fading import fading_of, with_parts
from leads.models import Lead, Operator, ScoreRule, ScoreSettings, Subject
from leads.prediction import chance_of, traits_of
from leads.queries.basis import Basis, basis
from leads.queries.scoring import known_of, known_of_many
from leads.scoring import Known, apart, total_of

SCORED = frozenset({"wants", "source", "value_minor", "currency"})  # facts that rules look at

# What an organization starts with: subject, operator, value, points, words.
DEFAULT_RULES = (
    (Subject.EMAIL, Operator.WORK, "", 15, "Writes from work"),
    (Subject.PHONE, Operator.KNOWN, "", 10, "Left a phone number"),
    (Subject.PHONE, Operator.UNKNOWN, "", -4, "No phone number yet"),
    (Subject.COMPANY, Operator.KNOWN, "", 15, "Works for a company"),
    (Subject.EMPLOYEES, Operator.AT_LEAST, "500", 18, "Company of 500 people or more"),
    (
        Subject.JOB_TITLE,
        Operator.CONTAINS,
        "head, director, chief, owner, founder, manager, procurement",
        12,
        "Decides",
    ),
    (Subject.WANTS, Operator.KNOWN, "", 10, "Said what they want"),
    (Subject.WANTS, Operator.CONTAINS, "offer, quote, price, contract, angebot, preis", 15, "Asked for an offer"),
    (Subject.VALUE, Operator.AT_LEAST, "50,000", 15, "Worth 50,000 a year or more"),
    (Subject.SUBMISSIONS, Operator.AT_LEAST, "2", 12, "Asked more than once"),
    (Subject.MAILS, Operator.AT_LEAST, "1", 12, "Wrote to us by mail"),
)
# Subject, which of them, points for each, days to half of it, points at most, words.
DEFAULT_BEHAVIOUR = (
    (Subject.REACHED, "", 6, 30, 12, "Talked with us lately"),
    (Subject.VISITS, "", 3, 14, 12, "Visited the website lately"),
    (Subject.MAIL_LINKS, "", 6, 14, 12, "Followed a link in a mail lately"),
    (Subject.PAGES, "/pricing, /preise", 6, 7, 12, "Looked at the prices lately"),
)


def set_score(lead: Lead, made_of: Basis, *, first_contact: bool = False) -> bool:
    """Give an unsaved or locked lead score, chance and reasons; whether the score changed. Does not save."""
    return _apply(lead, made_of, known_of(lead, made_of.rules, first_contact=first_contact), timezone.now())


def follow_facts(leads: Sequence[Lead]) -> None:
    """Give locked leads with new facts the score these make, as many questions as for one. Does not save."""
    changed = [lead for lead in leads if SCORED & set(lead.changed_columns())]
    if not changed:
        return
    made_of, now = basis(), timezone.now()
    for lead, known in zip(changed, known_of_many(changed, made_of.rules), strict=True):
        lead.score_before = lead.score
        _apply(lead, made_of, known, now)


@transaction.atomic
def rescore_lead(lead_id: UUID, *, by: Acting | ActorRef = SYSTEM) -> Lead:
    """Work the score out anew. Doing it twice is doing it once. Raises NotFound if the lead is gone."""
    leads, before = _rescore([lead_id])
    if not leads:
        raise NotFound("There is no such lead.")
    lead = leads[0]
    if lead.score != before[lead.id]:
        emit(LeadScored(**about(lead), old=before[lead.id], new=lead.score), by=by)
    return lead


def rescore_leads_of(news: Mapping[UUID, Event]) -> None:
    """Work out anew the open leads of people of whom there is news, each on account of its event."""
    newest = Lead.objects.all().open().filter(person_id__in=list(news)).order_by("person_id", "-id")
    leads, before = _rescore(list(newest.distinct("person_id").values_list("id", flat=True)))
    for lead in leads:
        if lead.score != before[lead.id]:
            with caused_by(news[lead.person_id]):
                emit(LeadScored(**about(lead), old=before[lead.id], new=lead.score), by=SYSTEM)


def rescore_chunk(after: UUID | None, size: int) -> UUID | None:
    """Rescore the next open leads behind `after` by id; the last one's id, or None at the end. Says no event."""
    leads = Lead.objects.all().open()
    leads = leads.filter(id__gt=after) if after else leads
    ids = list(leads.order_by("id").values_list("id", flat=True)[:size])
    _rescore(ids)
    return ids[-1] if len(ids) == size else None


def _rescore(ids: Sequence[UUID]) -> tuple[list[Lead], dict[UUID, int]]:
    """The leads with their new scores, saved, and the scores they had; as many questions as for one."""
    lock_rows(Lead, ids)
    leads = list(Lead.objects.select_related("person", "company").filter(id__in=ids).order_by("id"))
    before = {lead.id: lead.score for lead in leads}
    made_of, now = basis() if leads else Basis(), timezone.now()
    for lead, known in zip(leads, known_of_many(leads, made_of.rules), strict=True):
        _apply(lead, made_of, known, now)
    write_scores([lead for lead in leads if lead.changed_columns()])
    return leads, before


def seed_rules() -> None:
    """The default rules, where an organization has none."""
    if ScoreRule.objects.exists():
        return
    made = [
        ScoreRule(subject=subject, operator=operator, value=value, points=points, words=words, position=position)
        for position, (subject, operator, value, points, words) in enumerate(DEFAULT_RULES)
    ]
    each = [
        ScoreRule(
            subject=subject, operator=Operator.EACH, value=value, points=points, half_life_days=days, most=most,
            words=words, position=len(made) + position,
        )
        for position, (subject, value, points, days, most, words) in enumerate(DEFAULT_BEHAVIOUR)
    ]  # fmt: skip
    ScoreRule.objects.bulk_create(made + each)
    ScoreSettings.objects.get_or_create()


def _apply(lead: Lead, made_of: Basis, known: Known, now: datetime) -> bool:
    before = lead.score
    fixed, parts = apart(made_of.rules, known)
    reasons = with_parts(fixed, parts)
    lead.score = total_of(reasons)
    lead.score_reasons = [[points, words] for points, words in reasons]
    lead.fading = fading_of(fixed, parts, now)
    lead.chance, lead.chance_reasons = None, []
    if made_of.learned is not None:
        lead.chance, lead.chance_reasons = chance_of(made_of.learned, traits_of(lead))
    lead.place(now)
    return lead.score != before
