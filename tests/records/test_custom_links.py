"""A link leads only to what its writer may see."""

import pytest

from crm.customers.models import Person
from crm.errors import Refused
from crm.records.actions.changing import change_record
from crm.records.actions.custom_fields import add_custom_field
from tests.records.people import a_person
from tests.world import World

pytestmark = pytest.mark.usefixtures("in_scope")


def test_a_link_to_somebody_hidden_is_refused_like_one_to_nobody(world: World) -> None:
    field = {"record_kind": "person", "label": "Adviser", "kind": "link", "links_to": "person"}
    add_custom_field(field, by=world.boss.actor)
    mine, hidden = a_person(world), a_person(world, first_name="Otto", owner=world.boss.membership)
    with pytest.raises(Refused):
        change_record("person", mine.id, {"custom.adviser": str(hidden.id)}, by=world.owner.actor)
    assert Person.objects.get(id=mine.id).custom == {}
    change_record("person", mine.id, {"custom.adviser": str(hidden.id)}, by=world.boss.actor)
    assert Person.objects.get(id=mine.id).custom == {"adviser": str(hidden.id)}
