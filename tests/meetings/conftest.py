"""A customer to meet, and a meeting with him."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from crm.customers.actions.matching import Contact, person_for
from crm.customers.models import Person
from crm.meetings.actions.planning import plan_meeting
from crm.meetings.guests import address_guest, member_guest, person_guest
from crm.meetings.models import Meeting
from crm.meetings.planning import Plan
from crm.tenancy.scope import tenant_scope
from tests.world import World

# A Tuesday morning that is never over, in summer time.
START = datetime(2031, 6, 10, 8, tzinfo=UTC)


def plan_at(start: datetime = START, *, minutes: int = 30, title: str = "First talk", place: str = "Room 4") -> Plan:
    """A plan on Berlin's clock."""
    return Plan(title, start, start + timedelta(minutes=minutes), "Europe/Berlin", place=place, details="Prices")


def read_calendar(content: Any) -> Any:
    """What a file for calendars holds; the library's types are those of any component."""
    return Calendar.from_ical(content)


@pytest.fixture
def ada(world: World) -> Person:
    """A customer with an address."""
    with tenant_scope(world.org):
        person, _ = person_for(Contact(email="ada@example.com", first_name="Ada", last_name="Example"))
    return person


@pytest.fixture
def meeting(world: World, ada: Person) -> Meeting:
    """Of the owner, with Ada, the boss and an address that nobody knows."""
    with tenant_scope(world.org):
        guests = [person_guest(ada), member_guest(world.boss.membership), address_guest("kit@example.net", "Kit")]
        return plan_meeting(plan_at(), guests=guests, by=world.owner.actor)
