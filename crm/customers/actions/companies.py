"""Verbs on companies."""

from typing import Any
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.customers.actions.channels import mirror
from crm.customers.actions.hierarchy import set_parent
from crm.customers.actions.people import require_credit
from crm.customers.models import Company
from crm.events.catalog.customers import CompanyAdded
from crm.events.emit import emit
from crm.records.actions.changing import change_record


@transaction.atomic
def add_company(values: dict[str, Any], *, by: Actor) -> Company:
    """A new company, owned by `by` unless `values` names an owner. Raises NotAllowed."""
    by.require("customers.edit")
    company = Company(**values)
    if company.owner_id is None:
        company.owner_id = by.member_id
    company.save()
    mirror(company, [name for name in values if values[name]])
    emit(CompanyAdded(company_id=company.id), by=by)
    return company


@transaction.atomic
def change_company(company_id: UUID, values: dict[str, Any], *, by: Actor, seen: int | None = None) -> Company:
    """Set facts of a company and keep what changed in history and timeline. Raises Conflict, NotAllowed, NotFound."""
    company: Company = change_record("company", company_id, values, by=by, seen=seen)
    return company


def set_company(company: Company, values: dict[str, Any], by: Actor) -> None:
    """Set facts on a locked company, its channels in their own rows too; does not save. Raises Refused."""
    values = dict(values)
    require_credit(company, values, by)
    if "parent" in values:
        set_parent(company, values.pop("parent"))
    for name, value in values.items():
        setattr(company, name, value)
    mirror(company, values)
