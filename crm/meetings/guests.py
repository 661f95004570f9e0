"""Whom a meeting is for: colleagues, customers we know, and addresses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from crm.accounts.models import Membership
from crm.customers.actions.matching import find_person
from crm.customers.models import Person
from crm.meetings.models import Answer, Attendee, Meeting
from crm.normal_forms import email_key


@dataclass(frozen=True)
class Guest:
    """One of them: by a mail address, which is what everybody is told apart by."""

    address: str
    name: str = ""
    member: Membership | None = None
    person: Person | None = None

    @property
    def key(self) -> str:
        """The same for all ways of writing the address."""
        return email_key(self.address)


def member_guest(member: Membership) -> Guest:
    """A colleague."""
    return Guest(member.email, member.name, member=member)


def person_guest(person: Person) -> Guest:
    """A customer we know, at his first address."""
    return Guest(person.email, person.name, person=person)


def address_guest(address: str, name: str = "") -> Guest:
    """Whoever has this address. Somebody we know isn't named by it: not everybody who knows an address may see him."""
    return Guest(address, name, person=find_person(address))


def place_of(guest: Guest, meeting: Meeting) -> Attendee:
    """A new place in a meeting. Whoever organizes it comes, and so does whoever booked it."""
    organizes = guest.member is not None and guest.member.id == meeting.organizer_id
    booked = guest.member is None and meeting.booked_on_id is not None
    return Attendee(
        meeting=meeting,
        member=guest.member,
        person=guest.person,
        name=guest.name[:200],
        address=guest.address,
        address_key=guest.key,
        answer=Answer.COMES if organizes or booked else Answer.WAITING,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
    )


def once_each(guests: Iterable[Guest]) -> list[Guest]:
    """Everybody once: a colleague before a customer before a bare address that means the same."""
    found: dict[str, Guest] = {}
    for guest in sorted(guests, key=lambda each: (each.member is None, each.person is None)):
        found.setdefault(guest.key, guest)
    return list(found.values())


def members_in(guests: Sequence[Guest]) -> list[UUID]:
    """Whose diaries it goes into."""
    return [guest.member.id for guest in guests if guest.member is not None]
