"""Verbs on companies."""

from typing import Any
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.customers.actions.facts import set_facts
from crm.customers.models import Company
from crm.customers.queries.companies import get_company
from crm.events.catalog.customers import CompanyAdded, CompanyChanged
from crm.events.emit import emit


@transaction.atomic
def add_company(values: dict[str, Any], *, by: Actor) -> Company:
    """A new company, owned by `by` unless `values` names an owner. Raises NotAllowed."""
    by.require("customers.edit")
    company = Company(**values)
    if company.owner_id is None:
        company.owner_id = by.member_id
    company.save()
    emit(CompanyAdded(company_id=company.id), by=by)
    return company


@transaction.atomic
def change_company(company_id: UUID, values: dict[str, Any], *, by: Actor) -> Company:
    """Set facts of a company and keep what changed in the timeline. Raises NotAllowed, NotFound."""
    company = get_company(by, company_id, lock=True)
    by.require("customers.edit", company)
    if "owner" in values:
        by.require("customers.assign", company)
    if changes := set_facts(company, values):
        company.version += 1
        company.save()
        emit(CompanyChanged(company_id=company.id, changes=changes), by=by)
    return company
