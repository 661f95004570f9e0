"""Change which leads go to whom."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.events.catalog.accounts import SettingsChanged
from crm.events.emit import emit
from leads.models import DistributionRule, DistributionSettings
from leads.queries.distribution import distribution_settings, get_rule

MOST = 50
WHAT = "how leads are given out"


@transaction.atomic
def save_distribution_rule(
    values: Mapping[str, Any], *, by: Actor, rule_id: UUID | None = None, seen: int | None = None
) -> DistributionRule:
    """Add a rule behind the others, or change one. Raises NotAllowed, NotFound, Refused if it changed since `seen`."""
    by.require("leads.distribute")
    rule = get_rule(rule_id) if rule_id else DistributionRule(position=_last() + 1)
    if seen is not None and rule.version != seen:
        raise Refused("Somebody changed this rule while you were looking. Open it again to see how it is now.")
    if rule_id is None and DistributionRule.objects.count() >= MOST:
        raise Refused(f"More than {MOST} rules nobody can follow. Take one out first.")
    for name, value in values.items():
        setattr(rule, name, value)
    rule.version += 1
    rule.save()
    emit(SettingsChanged(what=f"{WHAT}: {rule.name}", changes={}), by=by)
    return rule


@transaction.atomic
def switch_distribution_rule(rule_id: UUID, *, active: bool, by: Actor) -> DistributionRule:
    """Use a rule, or not for now. Raises NotAllowed, NotFound."""
    by.require("leads.distribute")
    rule = get_rule(rule_id)
    if rule.active != active:
        rule.active = active
        rule.version += 1
        rule.save(update_fields=["active", "version"])
        emit(SettingsChanged(what=f"{WHAT}: {rule.name}", changes={}), by=by)
    return rule


@transaction.atomic
def remove_distribution_rule(rule_id: UUID, *, by: Actor) -> DistributionRule:
    """Take a rule out. Raises NotAllowed, NotFound."""
    by.require("leads.distribute")
    rule = get_rule(rule_id)
    DistributionRule.objects.filter(id=rule_id).delete()
    emit(SettingsChanged(what=f"{WHAT}: {rule.name}", changes={}), by=by)
    return rule


@transaction.atomic
def order_distribution_rules(rule_ids: Sequence[UUID], *, by: Actor) -> None:
    """Put the rules into this order; those not named keep theirs, behind. Raises NotAllowed."""
    by.require("leads.distribute")
    rules = {rule.id: rule for rule in DistributionRule.objects.select_for_update()}
    wanted = [rules[rule_id] for rule_id in dict.fromkeys(rule_ids) if rule_id in rules]
    ordered = [*wanted, *(rule for rule in rules.values() if rule not in wanted)]
    moved = [(rule, place) for place, rule in enumerate(ordered) if rule.position != place]
    for rule, place in moved:
        rule.position = place
    DistributionRule.objects.bulk_update([rule for rule, _ in moved], ["position"])
    if moved:
        emit(SettingsChanged(what=f"{WHAT}: the order of the rules", changes={}), by=by)


@transaction.atomic
def move_distribution_rule(rule_id: UUID, steps: int, *, by: Actor) -> None:
    """Ask a rule earlier (-1) or later (1). Raises NotAllowed, NotFound."""
    by.require("leads.distribute")
    get_rule(rule_id)
    ids = list(DistributionRule.objects.values_list("id", flat=True))
    place = ids.index(rule_id)
    ids.insert(max(0, min(len(ids) - 1, place + steps)), ids.pop(place))
    order_distribution_rules(ids, by=by)


@transaction.atomic
def change_distribution(values: Mapping[str, Any], *, by: Actor) -> DistributionSettings:
    """What holds for all leads. Raises NotAllowed."""
    by.require("leads.distribute")
    DistributionSettings.objects.bulk_create([DistributionSettings()], ignore_conflicts=True)
    settings = DistributionSettings.objects.select_for_update().get()
    for name, value in values.items():
        setattr(settings, name, value)
    settings.version += 1
    settings.save()
    emit(SettingsChanged(what=WHAT, changes={}), by=by)
    return distribution_settings()


def _last() -> int:
    last = DistributionRule.objects.order_by("-position").values_list("position", flat=True).first()
    return -1 if last is None else last
