"""Work out scores; change the rules they come from."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.errors import NotFound
from crm.events.catalog.leads import LeadScored
from crm.events.emit import caused_by, emit
from crm.events.models import Event
from crm.events.types import SYSTEM, Acting, ActorRef
from crm.records.locking import lock_rows
from leads.actions.events import about
from leads.models import Lead, Operator, ScoreRule, Subject
from leads.queries.scoring import known_of, known_of_many, score_rules
from leads.scoring import Reasons, explain, total_of

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


def set_score(lead: Lead, rules: Sequence[ScoreRule], *, first_contact: bool = False) -> bool:
    """Give an unsaved or locked lead its score and reasons; whether the score changed. Does not save."""
    return _apply(lead, explain(rules, known_of(lead, rules, first_contact=first_contact)))


def follow_facts(leads: Sequence[Lead]) -> None:
    """Give locked leads with new facts the score these make, as many questions as for one. Does not save."""
    changed = [lead for lead in leads if SCORED & set(lead.changed_columns())]
    rules = score_rules() if changed else []
    for lead, known in zip(changed, known_of_many(changed, rules) if changed else [], strict=True):
        lead.score_before = lead.score
        _apply(lead, explain(rules, known))


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
    before = {lead.id: (lead.score, lead.score_reasons) for lead in leads}
    rules = score_rules() if leads else []
    for lead, known in zip(leads, known_of_many(leads, rules), strict=True):
        _apply(lead, explain(rules, known))
    changed = [lead for lead in leads if (lead.score, lead.score_reasons) != before[lead.id]]
    Lead.objects.bulk_update(changed, ["score", "score_reasons"])
    return leads, {lead_id: score for lead_id, (score, _) in before.items()}


@transaction.atomic
def save_rule(rule: ScoreRule, *, by: Actor) -> ScoreRule:
    """Add a rule at the end, or change one; open leads are rescored afterwards. Raises NotAllowed."""
    by.require("leads.scoring")
    if rule._state.adding:
        rule.position = ScoreRule.objects.count()
    rule.save()
    _rescore_after_commit()
    return rule


@transaction.atomic
def remove_rule(rule_id: UUID, *, by: Actor) -> None:
    """Take a rule out; open leads are rescored afterwards. One that is gone changes nothing. Raises NotAllowed."""
    by.require("leads.scoring")
    if ScoreRule.objects.filter(id=rule_id).delete()[0]:
        _rescore_after_commit()


def seed_rules() -> None:
    """The default rules, where an organization has none."""
    if ScoreRule.objects.exists():
        return
    ScoreRule.objects.bulk_create(
        ScoreRule(subject=subject, operator=operator, value=value, points=points, words=words, position=position)
        for position, (subject, operator, value, points, words) in enumerate(DEFAULT_RULES)
    )


def _apply(lead: Lead, reasons: Reasons) -> bool:
    before = lead.score
    lead.score = total_of(reasons)
    lead.score_reasons = [[points, words] for points, words in reasons]
    return lead.score != before


def _rescore_after_commit() -> None:
    from leads.tasks import rescore_open_leads

    transaction.on_commit(rescore_open_leads.delay, robust=True)
