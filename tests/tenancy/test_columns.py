"""Many rows written as columns."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from crm.customers.models import Person, PersonPhone
from crm.tenancy.columns import flowing, insert_columns, push
from crm.tenancy.ids import uuid7_texts
from tests.world import World

NAMES = {"first_name": ["Anna", "Jo", "Jo"], "name": ["Anna", "Jo", "Jo"], "name_key": ["anna", "jo", "jo"]}


@pytest.mark.parametrize("city", [["Kiel"] * 3, ["Kiel", "Bonn", "Kiel"], [""] * 3, ['"Ki\\el', "K'iel", "{NULL}"]])
@pytest.mark.parametrize("born", [[None] * 3, [date(1990, 2, 1)] * 3, [None, date(1990, 2, 1), None]])
def test_what_all_rows_share_is_written_as_well(in_scope: World, city: list[str], born: list[Any]) -> None:
    owner = in_scope.owner.membership.id
    columns = {"id": uuid7_texts(3), **NAMES, "city": city, "birthday": born, "owner_id": [owner] * 3}
    insert_columns(Person, columns, {"lifecycle": "customer"})
    rows = Person.objects.order_by("id").values_list("first_name", "city", "birthday", "owner_id", "lifecycle")
    expected = zip(NAMES["first_name"], city, born, [owner] * 3, ["customer"] * 3, strict=True)
    assert list(rows) == list(expected)


def test_keys_are_looked_at_while_it_flows(in_scope: World) -> None:
    """Not at the commit, where the caller could do nothing about it any more."""
    with pytest.raises(IntegrityError, match="person_id"), transaction.atomic():
        write_number_of_nobody()
    assert PersonPhone.objects.count() == 0
    PersonPhone(person_id=UUID(int=1), number="+492").save()  # other rows wait for the commit as ever
    PersonPhone.objects.all().delete()


def write_number_of_nobody() -> None:
    with flowing():
        insert_columns(PersonPhone, {"id": uuid7_texts(1), "person_id": [UUID(int=1)], "number": ["+491"]}, {})
        push()
