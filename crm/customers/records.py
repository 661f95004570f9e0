"""People and companies as records that people edit."""

from crm.customers.actions.companies import set_company
from crm.customers.actions.people import set_person
from crm.customers.models import Company, Person
from crm.customers.models.standing import CREDIT
from crm.customers.parts import CHANNELS, JOBS
from crm.events.catalog.customers import CompanyChanged, PersonChanged
from crm.events.types import DomainEvent
from crm.records.models import RecordChange
from crm.records.registry import RecordType, register_record


def _person_changed(person: Person, change: RecordChange) -> list[DomainEvent]:
    return [PersonChanged(person_id=person.id, company_id=person.company_id, changes=change.told)]


def _company_changed(company: Company, change: RecordChange) -> list[DomainEvent]:
    return [CompanyChanged(company_id=company.id, changes=change.told)]


register_record(
    RecordType(
        kind="person",
        model=Person,
        view="customers.view",
        edit="customers.edit",
        delete="customers.delete",
        assign="customers.assign",
        facts=(
            "first_name", "last_name", "email", "phone", "company", "company_name", "job_title", "street",
            "postal_code", "city", "country", "language", "birthday", "lifecycle", "source", "owner",
            "preferred_channel", "best_time", "do_not_call", *CREDIT,
        ),
        changed=_person_changed,
        set_values=set_person,
        related=("company", "owner"),
        parts=CHANNELS | JOBS,
        about=lambda person: (person.id, person.company_id),
    )
)  # fmt: skip
register_record(
    RecordType(
        kind="company",
        model=Company,
        view="customers.view",
        edit="customers.edit",
        delete="customers.delete",
        assign="customers.assign",
        facts=(
            "name", "domain", "industry", "employees", "email", "phone", "street", "postal_code", "city", "country",
            "owner", "parent", *CREDIT,
        ),
        changed=_company_changed,
        set_values=set_company,
        related=("owner", "parent"),
        parts=CHANNELS,
        about=lambda company: (None, company.id),
    )
)  # fmt: skip
