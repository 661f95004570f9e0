"""What rules need to know of a lead, read with as few questions as there are kinds of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from crm.errors import NotFound
from crm.money import digits_of
from leads.models import Lead, Operator, ScoreRule, ScoreSettings, ScoreVersion, Subject
from leads.models.score_rule import BEHAVIOUR
from leads.queries.behaviour import Behaviour, behaviour_of
from leads.scoring import Known, applies

BEHAVIOUR_DAYS = 90
VERSIONS = 20  # that the page shows
SAMPLE = 500  # newest leads that a rule's preview looks at


def score_rules() -> list[ScoreRule]:
    """The organization's published rules, in their order."""
    return list(ScoreRule.objects.filter(draft=False))


def draft_rules() -> list[ScoreRule]:
    """The rules as they are being changed; none where nobody changes anything."""
    return list(ScoreRule.objects.filter(draft=True))


def is_drafting() -> bool:
    """Whether there is a draft; it may have no rules."""
    return ScoreSettings.objects.filter(drafting=True).exists()


def newest_versions() -> list[ScoreVersion]:
    """What was published, the newest first."""
    return list(ScoreVersion.objects.select_related("published_by")[:VERSIONS])


def get_rule(rule_id: UUID) -> ScoreRule:
    """One rule of the organization's. Raises NotFound."""
    rule = ScoreRule.objects.filter(id=rule_id).first()
    if rule is None:
        raise NotFound("There is no such rule.")
    return rule


def known_of(lead: Lead, rules: Iterable[ScoreRule], *, first_contact: bool = False) -> Known:
    """What is known of the lead, its person and company. `first_contact`: nothing can have happened before."""
    if first_contact:
        return _known(lead, _first_contact(rules))
    return known_of_many([lead], rules)[0]


def known_of_many(leads: Sequence[Lead], rules: Iterable[ScoreRule]) -> list[Known]:
    """The same for many leads, with as many questions as for one."""
    asked = [rule for rule in rules if rule.subject in BEHAVIOUR]
    people = [lead.person_id for lead in leads]
    behaviour = behaviour_of(people, asked, since=timezone.now() - timedelta(days=BEHAVIOUR_DAYS)) if asked else {}
    nothing = Behaviour()
    return [_known(lead, behaviour.get(lead.person_id, nothing)) for lead in leads]


def hits_of(rules: list[ScoreRule]) -> tuple[dict[str, int], int]:
    """How many of the newest leads each rule applies to, by rule id; and how many leads that were."""
    leads = list(Lead.objects.select_related("person", "company").order_by("-id")[:SAMPLE])
    known = known_of_many(leads, rules)
    return {str(rule.id): sum(applies(rule, each) for each in known) for rule in rules}, len(known)


def _first_contact(rules: Iterable[ScoreRule]) -> Behaviour:
    each = {rule.id: 1.0 for rule in rules if rule.operator == Operator.EACH and rule.subject == Subject.SUBMISSIONS}
    return Behaviour({Subject.SUBMISSIONS: 1}, each)


def _known(lead: Lead, behaviour: Behaviour) -> Known:
    counts: Mapping[Subject, int] = {subject: behaviour.counts.get(subject, 0) for subject in BEHAVIOUR}
    return Known(texts=_texts(lead), numbers={**_numbers(lead), **counts}, strengths=behaviour.strengths)


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
