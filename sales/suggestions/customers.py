"""Who buys: the company where there is one, else the person."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from crm.customers.models import Company, Person
from sales.models import Deal, Quote

Record = Company | Person | Deal | Quote


@dataclass(frozen=True)
class Customer:
    """A company or a person without one, by id."""

    kind: str  # "company" or "person"
    id: UUID

    @property
    def columns(self) -> dict[str, Any]:
        """As the models keep it."""
        return {f"{self.kind}_id": self.id}


def customer_of(record: Record) -> Customer | None:
    """Whose purchases count for this record; None for a deal with nobody."""
    if isinstance(record, Company):
        return Customer("company", record.id)
    if isinstance(record, Person):
        return Customer("company", record.company_id) if record.company_id else Customer("person", record.id)
    if record.company_id:
        return Customer("company", record.company_id)
    return customer_of(record.person) if record.person else None


def deal_of(record: Record) -> UUID | None:
    """The deal whose products count for it, too: a deal itself, or a quote's."""
    if isinstance(record, Quote):
        return record.deal_id
    return record.id if isinstance(record, Deal) else None
