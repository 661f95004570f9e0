"""Change how the organization bills, and the terms of single customers."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from crm.accounts.actor import Actor
from crm.customers.models import Company, Person
from crm.events.catalog.accounts import SettingsChanged
from crm.events.emit import emit
from sales.billing.models import BillingPolicy, CustomerTerms
from sales.billing.schedule import levels


@transaction.atomic
def change_billing(
    values: Mapping[str, Any], reminders: Mapping[int, Mapping[str, Any]], *, by: Actor
) -> BillingPolicy:
    """Numbers, terms and texts, and the reminders by their level. Raises NotAllowed."""
    by.require("billing.settings")
    policy = BillingPolicy.objects.select_for_update(of=("self",)).first() or BillingPolicy()
    told = _set(policy, values)
    if told:
        policy.version += 1
        policy.save()
    for level in levels():
        more = _set(level, reminders.get(level.level, {}))
        if more:
            level.save()
            told |= {f"Reminder {level.level}: {name.lower()}": pair for name, pair in more.items()}
    if told:
        emit(SettingsChanged(what="invoices", changes=told), by=by)
    return policy


@transaction.atomic
def change_terms(customer: Person | Company, values: Mapping[str, Any], *, by: Actor) -> CustomerTerms:
    """What holds for one customer's invoices from now on. Raises NotAllowed."""
    by.require("billing.issue", customer)
    known = CustomerTerms.objects.select_for_update(of=("self",)).filter(**{customer.kind: customer}).first()
    terms = known or CustomerTerms(**{customer.kind: customer})
    if told := _set(terms, values):
        terms.version += 1
        terms.save()
        emit(SettingsChanged(what=f"payment terms of {customer}", changes=told), by=by)
    return terms


def _set(row: Any, values: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Set what is different; what that was, for the audit."""
    told = {}
    for name, value in values.items():
        old = getattr(row, name)
        if old != value:
            label = str(row._meta.get_field(name).verbose_name)
            told[label[:1].upper() + label[1:]] = ("" if old is None else str(old), "" if value is None else str(value))
            setattr(row, name, value)
    return told
