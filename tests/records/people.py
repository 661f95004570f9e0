"""People to try the common verbs on."""

from typing import Any

from crm.customers.models import Person
from crm.records.models import RecordChange
from tests.world import World


def a_person(world: World, **fields: Any) -> Person:
    """Helena Brandt of Munich, looked after by world.owner."""
    values: Any = {"first_name": "Helena", "last_name": "Brandt", "city": "Munich", "owner": world.owner.membership}
    values |= fields
    return Person.objects.create(**values)


def changes_of(record: Any) -> list[RecordChange]:
    """Its history, oldest first."""
    return list(RecordChange.objects.filter(kind=record.kind, record_id=record.pk).order_by("version"))
