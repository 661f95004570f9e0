"""Deals as the tests of sales need them."""

from typing import Any

from crm.accounts.actor import Actor, system_actor
from crm.customers.models import Person, PersonEmail
from crm.money import Money
from crm.normal_forms import email_key
from sales.actions.deals import open_deal
from sales.models import Deal, DealStageChange, Stage
from sales.queries.pipelines import stages_of
from tests.world import World


def a_person(world: World, **fields: Any) -> Person:
    """Helena Brandt, looked after by world.owner."""
    values = {"first_name": "Helena", "last_name": "Brandt", "owner": world.owner.membership, **fields}
    person = Person()
    for name, value in values.items():
        setattr(person, name, value)
    person.save()
    if person.email:
        PersonEmail.objects.create(person=person, address=person.email, key=email_key(person.email))
    return person


def a_deal(world: World, *, value: int = 100_000, by: Actor | None = None, **fields: Any) -> Deal:
    """An open deal of world.owner; `value` in cents."""
    values: dict[str, Any] = {
        "name": "Chicago rotation",
        "value": Money(value, "EUR"),
        "person": None,
        "company": None,
        "owner": world.owner.membership,
        **fields,
    }
    return open_deal(**values, by=by or system_actor())


def stages(deal: Deal) -> dict[str, Stage]:
    """The stages of the deal's pipeline by name."""
    return {stage.name: stage for stage in stages_of(deal.pipeline)}


def as_saved(deal: Deal) -> dict[str, Any]:
    """All columns of the deal as the database has them now."""
    return dict(Deal.objects.values().get(id=deal.id))


def steps(deal: Deal) -> list[str]:
    """Names of the stages it has been in, oldest first."""
    changes = DealStageChange.objects.filter(deal=deal).order_by("id")
    return list(changes.values_list("to_stage__name", flat=True))
