"""Change what counts as the same, and what is done about it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.customers.actions.duplicates import scan_again
from crm.customers.matching.rules import CHOICES, DEFAULT_RULES, EMAIL, Criterion, rule_of, rule_words
from crm.customers.models import Answer, DuplicateRule, MatchingRule
from crm.errors import NotFound, Refused, Stale
from crm.events.catalog.customers import MatchingRulesChanged
from crm.events.emit import emit

CAPABILITY = "workspace.settings"
MOST = 20


@transaction.atomic
def save_rule(
    noun: str,
    criteria: Sequence[Criterion],
    *,
    certainty: str,
    active: bool,
    by: Actor,
    rule_id: UUID | None = None,
    seen: int | None = None,
) -> MatchingRule:
    """Add a rule, or change the one of `rule_id`; everybody is compared anew.

    Raises NotAllowed, NotFound, Refused, Stale if it was changed since version `seen`.
    """
    by.require(CAPABILITY)
    own_rules(noun)
    if rule_id is None:
        rule = MatchingRule(noun=noun, position=MatchingRule.objects.filter(noun=noun).count())
        if rule.position >= MOST:
            raise Refused(f"{MOST} rules are enough. Take one away first.")
    else:
        rule = _changeable(rule_id, seen)
        rule.version += 1
    rule.criteria = [criterion.as_json for criterion in criteria]
    rule.certainty, rule.active = certainty, active
    rule.save()
    _tell("changed" if rule_id else "added", rule, by)
    return rule


@transaction.atomic
def remove_rule(rule_id: UUID, *, by: Actor) -> MatchingRule:
    """Take a rule away. Raises NotAllowed, NotFound, Refused for the one about e-mail addresses."""
    by.require(CAPABILITY)
    rule = _changeable(rule_id, None)
    rule.delete()
    _tell("removed", rule, by)
    return rule


@transaction.atomic
def back_to_defaults(noun: str, *, by: Actor) -> None:
    """Let the rules be what they are to begin with. Raises NotAllowed."""
    by.require(CAPABILITY)
    MatchingRule.objects.filter(noun=noun).delete()
    DuplicateRule.objects.filter(noun=noun).delete()
    scan_again(noun)
    emit(MatchingRulesChanged(how="set back", rule="all rules"), by=by)


@transaction.atomic
def save_answers(noun: str, answers: Mapping[tuple[str, str], str], *, by: Actor) -> int:
    """Set what is done about a match, by (entrance, certainty). How many changed. Raises NotAllowed, Refused."""
    by.require(CAPABILITY)
    changed = 0
    for (entrance, certainty), answer in answers.items():
        choices = CHOICES.get((noun, entrance), {}).get(certainty, ())
        if answer not in choices:
            raise Refused("This can't be chosen there.")
        rows = DuplicateRule.objects.filter(noun=noun, entrance=entrance, certainty=certainty)
        before = rows.values_list("answer", flat=True).first() or choices[0]
        if before != answer:
            changed += 1
            rows.delete()
            DuplicateRule.objects.create(noun=noun, entrance=entrance, certainty=certainty, answer=answer)
            words = f"{entrance}, {certainty}: {Answer(answer).label}"
            emit(MatchingRulesChanged(how="changed", rule=words), by=by)
    return changed


def own_rules(noun: str) -> list[MatchingRule]:
    """The organization's rules as rows, made from the defaults where there are none yet."""
    rows = list(MatchingRule.objects.filter(noun=noun))
    if rows:
        return rows
    return MatchingRule.objects.bulk_create(
        MatchingRule(
            noun=noun, criteria=[criterion.as_json for criterion in rule.criteria], certainty=rule.certainty,
            position=position,
        )
        for position, rule in enumerate(DEFAULT_RULES[noun])
    )  # fmt: skip


def get_rule(rule_id: UUID) -> MatchingRule:
    """One rule. Raises NotFound."""
    rule = MatchingRule.objects.filter(id=rule_id).first()
    if rule is None:
        raise NotFound("There is no such rule.")
    return rule


def is_fixed(rule: MatchingRule) -> bool:
    """Whether the database holds to it: no e-mail address is entered twice."""
    return rule_of(rule).criteria == EMAIL.criteria and rule.noun == "person"


def _changeable(rule_id: UUID, seen: int | None) -> MatchingRule:
    rule = MatchingRule.objects.select_for_update().filter(id=rule_id).first()
    if rule is None:
        raise NotFound("There is no such rule.")
    if is_fixed(rule):
        raise Refused("An e-mail address belongs to one person: this rule stays.")
    if seen is not None and seen != rule.version:
        raise Stale("This rule was changed meanwhile, so nothing was saved. Reload the page and look again.")
    return rule


def _tell(how: str, rule: MatchingRule, by: Actor) -> None:
    scan_again(rule.noun)
    emit(MatchingRulesChanged(how=how, rule=rule_words(rule_of(rule))), by=by)
