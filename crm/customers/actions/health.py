"""Reckon customers' health by the organization's rules, and change the rules."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.customers.health import DEFAULTS, SIGNALS, START, TOP, Measured, sentence_of
from crm.customers.models import Company, HealthCheck, HealthRule, Lifecycle, Person
from crm.customers.standing import band_of
from crm.errors import NotFound, Refused, Stale
from crm.events.catalog.customers import HealthRulesChanged
from crm.events.emit import emit

CAPABILITY = "workspace.settings"
MODELS: dict[str, Any] = {"person": Person, "company": Company}
SAMPLE = 500
MOST_RULES = 40
AT_NIGHT = 3  # o'clock, in the organization's zone

Reasons = list[list[Any]]  # [[points, sentence], ...] as the column holds them


def reckon(kind: str, ids: Sequence[UUID]) -> int:
    """Reckon these people's or companies' health anew. How many changed."""
    rules = list(HealthRule.objects.filter(active=True))
    results = results_of(kind, ids, rules)
    model = MODELS[kind]
    changed = []
    for record in model.objects.filter(id__in=ids).only("id", "tenant_id", "health", "health_reasons").order_by("id"):
        points, reasons = results[record.id]
        if (record.health, record.health_reasons) != (points, reasons):
            record.health, record.health_reasons = points, reasons
            changed.append(record)
    model.everything.bulk_update(changed, ["health", "health_reasons"], batch_size=500)
    return len(changed)


def results_of(kind: str, ids: Sequence[UUID], rules: Iterable[HealthRule]) -> dict[UUID, tuple[int, Reasons]]:
    """Points and their reasons of each, by these rules: nothing is written."""
    rules = [rule for rule in rules if rule.signal in SIGNALS]
    measured: dict[str, Measured] = {
        key: SIGNALS[key].measure(kind, ids) for key in dict.fromkeys(rule.signal for rule in rules)
    }
    results = {}
    for record_id in ids:
        reasons: Reasons = [[START, "Where everybody begins"]]
        for rule in rules:
            value = measured[rule.signal].get(record_id, SIGNALS[rule.signal].missing)
            if value is not None and rule.holds(value):
                reasons.append([rule.points, sentence_of(rule)])
        results[record_id] = (max(0, min(TOP, sum(points for points, _ in reasons))), reasons)
    return results


@dataclass(frozen=True)
class Spread:
    """How many of a sample of customers fall into each band."""

    bands: list[tuple[str, str, int]]  # word, tone, how many
    of: int


def spread_of(rules: Iterable[HealthRule]) -> Spread:
    """What these rules would say of the newest customers."""
    stages = [Lifecycle.CUSTOMER, Lifecycle.CHAMPION]
    people = Person.objects.filter(lifecycle__in=stages).order_by("-id")
    ids = list(people.values_list("id", flat=True)[:SAMPLE])
    counts = Counter(band_of(points) for points, _ in results_of("person", ids, rules).values())
    order = [band_of(TOP), band_of(START), band_of(0)]
    return Spread([(word, tone, counts[word, tone]) for word, tone in order], len(ids))


def get_rule(rule_id: UUID) -> HealthRule:
    """One rule. Raises NotFound."""
    rule = HealthRule.objects.filter(id=rule_id).first()
    if rule is None:
        raise NotFound("There is no such rule.")
    return rule


@transaction.atomic
def save_rule(
    values: Mapping[str, Any], *, by: Actor, rule_id: UUID | None = None, seen: int | None = None
) -> HealthRule:
    """Add a rule, or change the one of `rule_id`; everybody is reckoned anew soon.

    Raises NotAllowed, Refused, Stale.
    """
    by.require(CAPABILITY)
    rule = get_rule(rule_id) if rule_id else HealthRule(position=HealthRule.objects.count())
    if rule_id is None and rule.position >= MOST_RULES:
        raise Refused(f"{MOST_RULES} rules are enough: nobody reads more. Change or remove one.")
    if rule_id and seen is not None and seen != rule.version:
        raise Stale("This rule was changed meanwhile, so nothing was saved. Reload the page and look again.")
    for name, value in values.items():
        setattr(rule, name, value)
    rule.version += rule_id is not None
    try:
        with transaction.atomic():
            rule.save()
    except IntegrityError as error:
        raise Refused("There is a rule for just this already. Change its points instead.") from error
    _rules_changed("changed" if rule_id else "added", rule, by)
    return rule


@transaction.atomic
def remove_rule(rule_id: UUID, *, by: Actor) -> HealthRule:
    """Take a rule away. Raises NotAllowed, NotFound."""
    by.require(CAPABILITY)
    rule = get_rule(rule_id)
    _rules_changed("removed", rule, by)
    rule.delete()
    return rule


@transaction.atomic
def begin_with_rules() -> None:
    """The rules an organization begins with, unless it has had some before; everybody is reckoned soon."""
    HealthCheck.objects.get_or_create()
    if HealthRule.objects.exists():
        return
    HealthRule.objects.bulk_create(
        [
            HealthRule(signal=signal, comparison=comparison, threshold=threshold, points=points, position=position)
            for position, (signal, comparison, threshold, points) in enumerate(DEFAULTS)
        ],
        ignore_conflicts=True,
    )


def reckoned_all() -> None:
    """Everybody was reckoned: next time in the coming night."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    night = timezone.make_aware(datetime.combine(tomorrow, time(AT_NIGHT)))
    HealthCheck.objects.update(next_at=night)


def _rules_changed(how: str, rule: HealthRule, by: Actor) -> None:
    HealthCheck.objects.update_or_create(defaults={"next_at": timezone.now()})
    emit(HealthRulesChanged(how=how, rule=f"{rule.points:+} {sentence_of(rule)}"), by=by)
