"""By what leads can be told apart in the report on their sources."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from crm.accounts.queries.members import member_names
from leads.models import LeadForm

NOT_KNOWN = "none"  # the key of leads without a value, in addresses


@dataclass(frozen=True)
class Dimension:
    """`column` of the lead holds the value, `names` tells how values are called, `empty` the leads that have none."""

    key: str
    label: str
    column: str
    empty: str
    names: Callable[[Iterable[Any]], dict[Any, str]] | None = None
    has_costs: bool = False

    def name_of(self, value: Any, names: dict[Any, str]) -> str:
        """How one value reads."""
        if value in (None, ""):
            return self.empty
        return names.get(value, "No longer there") if self.names else str(value)

    def condition(self, key: str) -> dict[str, Any] | None:
        """The leads of the value with this key in an address; None for a key that can't be one."""
        if key == NOT_KNOWN:
            return {f"{self.column}__isnull": True} if self.names else {self.column: ""}
        if not self.names:
            return {self.column: key}
        try:
            return {self.column: UUID(key)}
        except ValueError:
            return None


def _form_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    return dict(LeadForm.objects.filter(id__in=list(ids)).values_list("id", "name"))


def key_of(value: Any) -> str:
    """How a value is written in an address."""
    return NOT_KNOWN if value in (None, "") else str(value)


DIMENSIONS: dict[str, Dimension] = {
    each.key: each
    for each in (
        Dimension("source", "Source", "source", "Not known", has_costs=True),
        Dimension("campaign", "Campaign", "first_campaign", "Without a campaign", has_costs=True),
        Dimension("form", "Form", "form_id", "Without a form", _form_names, has_costs=True),
        Dimension("rep", "Rep", "owner_id", "Nobody", member_names),
    )
}


def dimension_of(key: str) -> Dimension:
    """The one of that name; sources for anything else."""
    return DIMENSIONS.get(key, DIMENSIONS["source"])
