"""A person who can be written to."""

import pytest

from crm.customers.actions.matching import Contact, person_for
from crm.customers.models import Person
from tests.world import World


@pytest.fixture
def ada(in_scope: World) -> Person:
    """Ada Example, of the organization of the scope."""
    person, _ = person_for(Contact(email="ada@example.com", first_name="Ada", last_name="Example"))
    return person
