"""Who buys: the company where there is one, else the person."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from crm.customers.models import Company, Person
from sales.models import Deal


@dataclass(frozen=True)
class Customer:
    """A company or a person without one, by id."""

    kind: str  # "company" or "person"
    id: UUID

    @property
    def columns(self) -> dict[str, Any]:
        """As the models keep it."""
        return {f"{self.kind}_id": self.id}


def customer_of(record: Company | Person | Deal) -> Customer | None:
    """Whose purchases count for this record; None for a deal with nobody."""
    if isinstance(record, Company):
        return Customer("company", record.id)
    if isinstance(record, Person):
        return Customer("company", record.company_id) if record.company_id else Customer("person", record.id)
    if record.company_id:
        return Customer("company", record.company_id)
    return customer_of(record.person) if record.person else None
