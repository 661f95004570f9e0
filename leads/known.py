"""Somebody whom we know is asked only what is missing. What we know is never shown: the field just isn't there."""

from dataclasses import dataclass, field
from uuid import UUID

from crm.customers.models import Person
from crm.tracking.models import KnownVisitor
from crm.tracking.tokens import read_link_token
from leads.asking import asked_by_others
from leads.models import FieldKind, FormField, LeadForm, MapsTo

FACTS = {
    MapsTo.FIRST_NAME: "first_name",
    MapsTo.LAST_NAME: "last_name",
    MapsTo.PHONE: "phone",
    MapsTo.COMPANY: "company_id",
    MapsTo.JOB_TITLE: "job_title",
    MapsTo.COUNTRY: "country",
}


@dataclass(frozen=True)
class Known:
    """Keys of the fields that need not be asked, and answers that go along without having been asked."""

    keys: frozenset[str] = frozenset()
    answers: dict[str, str] = field(default_factory=dict)


NOBODY = Known()


def known_of(form: LeadForm, *, link: str, visitor: str) -> Known:
    """What need not be asked of whom a signed link of ours, or a browser that we recognize, names.

    A browser may be lent, so the e-mail address is asked of it all the same; whoever has the link got it by mail.
    """
    if not form.progressive:
        return NOBODY
    by_link = _person(read_link_token(link[:400])) if link else None
    person = by_link or _visitor(visitor)
    if person is None:
        return NOBODY
    needed = asked_by_others(form.parts)
    keys = {part.key for part in form.parts if part.key not in needed and _knows(person, part)}
    mail = next((part.key for part in form.parts if part.maps_to == MapsTo.EMAIL), "")
    if not (by_link and mail and person.email and mail not in needed):
        return Known(frozenset(keys))
    return Known(frozenset(keys | {mail}), {mail: person.email})


def _person(person_id: UUID | None) -> Person | None:
    return Person.objects.filter(id=person_id).first() if person_id else None


def _visitor(text: str) -> Person | None:
    try:
        visitor_id = UUID(text)
    except ValueError:
        return None
    known = KnownVisitor.objects.select_related("person").filter(id=visitor_id).first()
    return known.person if known and known.person and not known.person.in_bin else None


def _knows(person: Person, part: FormField) -> bool:
    if part.kind in (FieldKind.HIDDEN, FieldKind.FILE):
        return False
    if part.own:
        kind, _, key = part.own.partition(".custom.")
        return kind == "person" and person.custom.get(key) not in (None, "", [])
    return part.maps_to in FACTS and bool(getattr(person, FACTS[part.maps_to]))
