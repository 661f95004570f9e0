"""The filters of a list: those of the pages, read from the same parameters."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from crm.accounts.actor import Actor
from crm.api.problems import Problem
from crm.api.scopes import allows
from crm.conditions.params import Filters, read_params
from crm.conditions.tree import tests_of

OTHERS = ("cursor", "limit", "order", "q")
# Which scope a filter needs that asks about another record: `leads?person.city=Bonn` reads people.
SCOPES: dict[str, str] = {}


def filtered(
    rows: QuerySet[Any],
    kind: str,
    params: Any,
    actor: Actor,
    scopes: Collection[str],
    *,
    skip: Collection[str] = OTHERS,
) -> QuerySet[Any]:
    """The rows that the parameters ask for. Raises Problem naming what can't be asked, and why."""
    pairs = [(name, value) for name, values in params.lists() for value in values]
    if any("\x00" in name or "\x00" in value for name, value in pairs):
        raise Problem(400, "Take the zero characters out of the address.")
    filters = read_params(kind, pairs, skip=skip).open_to(actor)
    if filters.problems:
        wrong = [(pair[0], problem.words) for problem in filters.problems for pair in problem.pairs[:1]]
        raise Problem(400, "Some filters can't be used.", fields=wrong)
    _check_scopes(filters, scopes)
    return filters.apply(rows, actor)


def _check_scopes(filters: Filters, scopes: Collection[str]) -> None:
    for test in (test for part in filters.parts for test in tests_of(part.node)):
        for kind in test.field.needs:
            needed = f"{SCOPES.get(kind, kind)}:read"
            if not allows(scopes, needed):
                raise Problem(403, f"To filter by {test.field.param} the key needs the scope {needed}.")
