"""For whom a price is looked up."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from crm.customers.models import Company, CompanyTag, Person, PersonTag


@dataclass
class Buyer:
    """Who buys: a company, a person, both, or nobody known yet. A person buys with his company's prices."""

    person: Person | None = None
    company: Company | None = None

    @cached_property
    def firm(self) -> Company | None:
        """The company, the person's own if none was named."""
        return self.company or (self.person.company if self.person else None)

    @cached_property
    def tag_ids(self) -> frozenset[UUID]:
        """The tags of either: the groups of customers that price books and promotions are for."""
        found: set[UUID] = set()
        if self.firm is not None:
            found.update(CompanyTag.objects.filter(company=self.firm).values_list("tag_id", flat=True))
        if self.person is not None:
            found.update(PersonTag.objects.filter(person=self.person).values_list("tag_id", flat=True))
        return frozenset(found)

    @property
    def country(self) -> str:
        """Where it is sold to (ISO 3166-1), "" if nobody knows."""
        return (self.firm.country if self.firm else "") or (self.person.country if self.person else "")
