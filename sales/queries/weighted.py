"""What open deals are worth by how likely they are: whole minor units for each deal, so that sums always add up."""

from typing import Any

from django.db.models import BigIntegerField, BooleanField, Count, Expression, ExpressionWrapper, F, Func, Sum, Value
from django.db.models.functions import Coalesce

from crm.money import Money
from sales.models import DealQuerySet


class Weighted(Func):
    """`Money.share(probability)` in SQL: value times per cent, rounded half to even, in integers only."""

    arity = 2
    output_field = BigIntegerField()
    # With p = value * probability (never negative): p/100, and one more if the rest is over half or half of an odd.
    template = "(((%(expressions)s) + 49 + mod((%(expressions)s) / 100, 2)) / 100)"
    arg_joiner = " * "


PROBABILITY = F("stage__probability")


def weighted(probability: Expression | F = PROBABILITY) -> Weighted:
    """The weighted value of a deal in minor units of its currency; `probability`: where it stands, if known already."""
    return Weighted(F("value_minor"), ExpressionWrapper(probability, output_field=BigIntegerField()))


def totals(probability: Expression | F = PROBABILITY) -> dict[str, Any]:
    """Aggregates of deals in one currency: `count`, `value` and `weighted`."""
    return {"count": Count("id"), "value": sum_of(F("value_minor")), "weighted": sum_of(weighted(probability))}


class Uneven(Func):
    """Whether an amount is more than whole hundreds of minor units: any per cent of those are whole, too."""

    arity = 1
    output_field = BooleanField()
    template = "mod(%(expressions)s, 100) <> 0"


def totals_by_column(probability: Expression) -> dict[str, Any]:
    """The same of deals that are all as likely, for `weighted_of`: few amounts have to be reckoned one by one."""
    value, uneven = F("value_minor"), Uneven(F("value_minor"))
    return {
        "count": Count("*"),
        "value": sum_of(value),
        "uneven": sum_of(value, filter=uneven),
        "weighted": sum_of(weighted(probability), filter=uneven),
    }


def weighted_of(value: int, probability: int, uneven: int, weighted_uneven: int) -> int:
    """What they are worth by how likely they are, of what `totals_by_column` has found."""
    return (value - uneven) * probability // 100 + weighted_uneven


def sum_of(expression: Any, **more: Any) -> Coalesce:
    """A sum that is 0 where there is nothing to add."""
    added = Sum(expression, output_field=BigIntegerField(), **more)
    return Coalesce(added, Value(0), output_field=BigIntegerField())


def with_weighted(deals: DealQuerySet) -> DealQuerySet:
    """Deals that know their weighted value as `weighted_minor`."""
    return deals.annotate(weighted_minor=weighted())


def weighted_minor(minor: int, probability: int) -> int:
    """The same in Python: minor units of value times per cent, rounded half to even."""
    return Money(minor, "EUR").share(probability).minor
