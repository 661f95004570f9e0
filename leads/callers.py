"""Who is it that gave no e-mail address? The one person with this number, unless the name is another's."""

from dataclasses import asdict

from rapidfuzz.fuzz import token_sort_ratio

from crm.customers.actions.matching import Contact
from crm.customers.matching.candidates import person_candidate
from crm.customers.matching.finding import find_matches
from crm.customers.models import Person
from crm.customers.normal_forms import name_key

ALIKE = 80  # per cent


def person_with_number(contact: Contact) -> Person | None:
    """A number may be shared by a household or an office: two matches, or another name, are nobody."""
    if contact.email.strip() or not contact.phone.strip():
        return None
    found = [match for match in find_matches(person_candidate(asdict(contact))) if not match.in_bin]
    if len(found) != 1:
        return None
    person = Person.objects.filter(id=found[0].record_id).first()
    return person if person and _may_be(person, contact) else None


def _may_be(person: Person, contact: Contact) -> bool:
    said, known = name_key(f"{contact.first_name} {contact.last_name}".strip()), name_key(person.name)
    if not said or not (person.first_name or person.last_name):
        return True
    return said in known or known in said or token_sort_ratio(said, known) >= ALIKE
