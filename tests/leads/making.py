"""What tests of leads begin with."""

from collections.abc import Sequence
from itertools import count
from typing import Any
from uuid import UUID

from crm.accounts.actor import visitor_actor
from crm.accounts.models import Membership
from crm.accounts.queries.members import active_members
from crm.customers.actions.matching import Contact, person_for
from crm.tenancy.models import Organization
from leads.actions.submissions import Received, receive_submission
from leads.models import CHECKLIST, FieldKind, FormField, Lead, LeadForm, LeadStatus, MapsTo, Submission
from tests.world import World

FIELDS = (
    FormField(key="first_name", kind=FieldKind.TEXT, label="First name", maps_to=MapsTo.FIRST_NAME, half=True),
    FormField(key="last_name", kind=FieldKind.TEXT, label="Last name", maps_to=MapsTo.LAST_NAME, half=True),
    FormField(key="email", kind=FieldKind.EMAIL, label="Work e-mail", maps_to=MapsTo.EMAIL, required=True),
    FormField(key="phone", kind=FieldKind.PHONE, label="Phone", maps_to=MapsTo.PHONE),
    FormField(key="company", kind=FieldKind.COMPANY, label="Company", maps_to=MapsTo.COMPANY),
    FormField(key="country", kind=FieldKind.COUNTRY, label="Country", maps_to=MapsTo.COUNTRY),
    FormField(key="travellers", kind=FieldKind.CHOICE, label="Travellers", choices=("Up to 20", "20 to 50")),
    FormField(key="regular", kind=FieldKind.CHECKBOX, label="We travel every month"),
    FormField(key="message", kind=FieldKind.LONG, label="What should we know?", maps_to=MapsTo.WANTS),
)
CONSENT = "Send me offers for companies, at most once a month."
_numbers = count(1)


def make_form(world: World, *, parts: Sequence[FormField] = FIELDS, **fields: Any) -> LeadForm:
    """The airline's group travel form, for the field sales team."""
    values: dict[str, Any] = {
        "name": "Group travel form",
        "slug": "group-travel",
        "team": world.team,
        "title": "Tell us about your trips",
        "consent_text": CONSENT,
        "thanks": "Thank you. An offer is on its way.",
    }
    form = LeadForm(**(values | fields))
    form.set_parts(list(parts))
    form.save()
    return form


def answers(**fields: str) -> dict[str, str]:
    """What Anna Kessler filled in."""
    return {
        "first_name": "Anna",
        "last_name": "Kessler",
        "email": "anna@kessler.de",
        "company": "Kessler Anlagenbau",
        "travellers": "20 to 50",
        "message": "Every second Monday from Stuttgart to Bilbao.",
    } | fields


def send(world: World, form: LeadForm, *, key: str = "", consent: bool = False, **fields: str) -> Submission:
    """One submission as the public page hands it over."""
    received = Received(
        answers=answers(**fields), client_key=key or f"key-{next(_numbers)}", consent_given=consent, ip_hash="visitor"
    )
    return receive_submission(form, received, organization=world.org, by=visitor_actor())


def make_lead(
    organization: Organization,
    *,
    owner: Membership | None = None,
    status: str = LeadStatus.NEW,
    ready: bool = False,
    name: str = "Aiko Tanabe",
    **fields: Any,
) -> Lead:
    """A lead of a new person; `ready`: everything on the checklist is known."""
    first, _, last = name.partition(" ")
    number = next(_numbers)
    reason = "No budget" if status == LeadStatus.DISQUALIFIED else ""
    contact = Contact(
        first_name=first, last_name=last, email=f"{first.lower()}.{number}@hoshino.example", company="Hoshino Optics"
    )
    person, _ = person_for(contact)
    values: dict[str, Any] = {
        "tenant": organization,
        "person": person,
        "company": person.company,
        "owner": owner,
        "status": status,
        "currency": "EUR",
        "checklist": dict.fromkeys((key for key, _, _ in CHECKLIST), True) if ready else {},
        "disqualify_reason": reason,
        **fields,
    }
    lead = Lead(**values)
    lead.save(force_insert=True)
    return lead


def member_ids() -> set[UUID]:
    """Everybody's membership."""
    return {member.id for member in active_members()}
