"""What rules need to know of a lead, read with as few questions as there are rules for."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from crm.errors import NotFound
from crm.events.catalog.mail import MailReceived
from crm.events.catalog.work import CallLogged
from crm.events.models import Event
from crm.money import digits_of
from leads.models import Lead, ScoreRule, Subject, Submission
from leads.models.score_rule import BEHAVIOUR
from leads.scoring import Known, applies

BEHAVIOUR_DAYS = 90
EVENTS = {Subject.MAILS: MailReceived.kind, Subject.CALLS: CallLogged.kind}
SAMPLE = 500  # newest leads that a rule's preview looks at


def score_rules() -> list[ScoreRule]:
    """The organization's rules, in their order."""
    return list(ScoreRule.objects.all())


def get_rule(rule_id: UUID) -> ScoreRule:
    """One rule of the organization's. Raises NotFound."""
    rule = ScoreRule.objects.filter(id=rule_id).first()
    if rule is None:
        raise NotFound("There is no such rule.")
    return rule


def known_of(lead: Lead, rules: Iterable[ScoreRule], *, first_contact: bool = False) -> Known:
    """What is known of the lead, its person and company. `first_contact`: nothing can have happened before."""
    if first_contact:
        return _known(lead, {Subject.SUBMISSIONS: 1})
    return _known(lead, _behaviour([lead.person_id], rules)[lead.person_id])


def known_of_many(leads: Sequence[Lead], rules: Iterable[ScoreRule]) -> list[Known]:
    """The same for many leads, with as many questions as for one."""
    behaviour = _behaviour([lead.person_id for lead in leads], rules)
    return [_known(lead, behaviour[lead.person_id]) for lead in leads]


def hits_of(rules: list[ScoreRule]) -> tuple[dict[str, int], int]:
    """How many of the newest leads each rule applies to, by rule id; and how many leads that were."""
    leads = list(Lead.objects.select_related("person", "company").order_by("-id")[:SAMPLE])
    known = known_of_many(leads, rules)
    return {str(rule.id): sum(applies(rule, each) for each in known) for rule in rules}, len(known)


def _known(lead: Lead, behaviour: Mapping[Subject, int]) -> Known:
    return Known(texts=_texts(lead), numbers={**_numbers(lead), **behaviour})


def _texts(lead: Lead) -> dict[Subject, str]:
    person, company = lead.person, lead.company
    return {
        Subject.EMAIL: person.email,
        Subject.PHONE: person.phone,
        Subject.JOB_TITLE: person.job_title,
        Subject.COMPANY: company.name if company else "",
        Subject.INDUSTRY: company.industry if company else "",
        Subject.COUNTRY: person.country or (company.country if company else ""),
        Subject.WANTS: lead.wants,
        Subject.ANSWERS: " | ".join(text for _, text in lead.answers),
        Subject.SOURCE: lead.source,
    }


def _numbers(lead: Lead) -> dict[Subject, int | None]:
    value = None if lead.value_minor is None else lead.value_minor // 10 ** digits_of(lead.currency)
    return {Subject.EMPLOYEES: lead.company.employees if lead.company else None, Subject.VALUE: value}


def _behaviour(people: Sequence[UUID], rules: Iterable[ScoreRule]) -> dict[UUID, dict[Subject, int]]:
    """How often what the rules ask for happened, by person."""
    asked = {Subject(rule.subject) for rule in rules}
    counts: dict[UUID, dict[Subject, int]] = {person: dict.fromkeys(asked & BEHAVIOUR, 0) for person in people}
    if Subject.SUBMISSIONS in asked:
        sent = Submission.objects.filter(lead__person__in=people).values_list("lead__person")
        for person, number in sent.annotate(number=Count("id")):
            counts[person][Subject.SUBMISSIONS] = number
    kinds = {kind: subject for subject, kind in EVENTS.items() if subject in asked}
    if kinds:
        since = timezone.now() - timedelta(days=BEHAVIOUR_DAYS)
        events = Event.objects.filter(person_id__in=people, occurred_at__gte=since, kind__in=kinds)
        for person, kind, number in events.values_list("person_id", "kind").annotate(number=Count("id")):
            counts[person][kinds[kind]] = number
    return counts
