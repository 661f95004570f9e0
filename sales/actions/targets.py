"""Set what is to be won."""

from collections.abc import Mapping

from django.db import transaction

from crm.accounts.actor import Actor
from crm.conditions.periods import Period
from crm.errors import Refused
from crm.events.catalog.sales import TargetSet
from crm.events.emit import emit
from crm.money import Money
from sales.models import Target
from sales.queries.targets import targets_in
from sales.targets import Whose

Cell = tuple[Whose, str]


@transaction.atomic
def set_targets(cells: Mapping[Cell, Money | None], periods: Mapping[str, Period], *, by: Actor) -> int:
    """Set targets by whose they are and the period's key; None takes one away. How many changed.

    Each change is told as an event, so that nobody's target moves unseen. Raises NotAllowed, Refused for a period that
    is none of `periods`.
    """
    by.require("sales.targets")
    if any(key not in periods for _, key in cells):
        raise Refused("Choose a quarter of the year shown.")
    known = targets_in(periods)
    changed = [cell for cell, amount in cells.items() if _as_money(known.get(cell)) != amount]
    for whose, key in changed:
        _set(known.get((whose, key)), whose, key, cells[whose, key], by)
    return len(changed)


def _set(target: Target | None, whose: Whose, key: str, amount: Money | None, by: Actor) -> None:
    before = _as_money(target)
    if amount is None:
        if target is not None:
            target.delete()
    else:
        Target.objects.update_or_create(
            member_id=whose.member_id, team_id=whose.team_id, period=key,
            defaults={"amount_minor": amount.minor, "currency": amount.currency},
        )  # fmt: skip
    emit(
        TargetSet(
            member_id=whose.member_id, team_id=whose.team_id, period=key,
            old_minor=before.minor if before else None, new_minor=amount.minor if amount else None,
            currency=(amount or before or Money(0, "EUR")).currency,
        ),
        by=by,
    )  # fmt: skip


def _as_money(target: Target | None) -> Money | None:
    return target.amount if target else None
