"""People by telephone number or e-mail address."""

from crm.accounts.actor import Actor
from crm.customers.models import Person, PersonEmail, PersonPhone
from crm.customers.normal_forms import email_key, phone_e164
from crm.customers.queries.people import people_visible_to

SHOWN = 20


def people_reached_by(actor: Actor, *, phone: str = "", email: str = "") -> list[Person]:
    """Those the actor may see who have this number or address, the most recently touched first.

    A number is understood as people write it, with its country code.
    """
    people = people_visible_to(actor).select_related("company", "owner")
    found: dict[object, Person] = {}
    if number := number_of(phone):
        owners = PersonPhone.objects.filter(number=number).values("person_id")
        found |= {person.id: person for person in people.filter(id__in=owners).order_by("-last_touch_at", "id")[:SHOWN]}
    if email.strip():
        owners = PersonEmail.objects.filter(key=email_key(email)).values("person_id")
        found |= {person.id: person for person in people.filter(id__in=owners).order_by("-last_touch_at", "id")[:SHOWN]}
    return list(found.values())[:SHOWN]


def number_of(typed: str) -> str:
    """The number in E.164, "" for none. A "+" that came as a space in the address is understood."""
    text = typed.strip()
    if not text:
        return ""
    return phone_e164(text) or phone_e164(f"+{text.lstrip('+0')}")
