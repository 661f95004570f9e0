"""Who is around a deal, and in which role."""

from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.customers.queries.people import get_person
from sales.models import DealPerson, DealRole
from sales.queries.deals import get_deal


def set_role(deal_id: UUID, person_id: UUID, role: DealRole, *, by: Actor) -> DealPerson:
    """Name a person's role in a deal; one who has a role gets the new one. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        deal = get_deal(by, deal_id, lock=True)
        by.require("sales.edit", deal)
        person = get_person(by, person_id)
        row, _ = DealPerson.objects.update_or_create(deal=deal, person=person, defaults={"role": role})
    return row


def remove_role(deal_id: UUID, person_id: UUID, *, by: Actor) -> None:
    """Take a person off the deal. One who is not there changes nothing. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        deal = get_deal(by, deal_id, lock=True)
        by.require("sales.edit", deal)
        DealPerson.objects.filter(deal=deal, person_id=person_id).delete()
