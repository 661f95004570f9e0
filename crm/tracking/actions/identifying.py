"""A visitor says who he is by a token that was signed: by us for a link in a mail, or by the website's own server.

A page can't say it by itself: whoever types an address into the browser's console would be that person.
"""

from uuid import UUID

from crm.customers.actions.matching import Contact, person_for
from crm.customers.models import Person
from crm.records.queries.records import survivor_of
from crm.tracking.actions.recognizing import recognize_visitor
from crm.tracking.models import KnownVisitor, Website
from crm.tracking.tokens import read_link_token, read_site_token


def identify_visitor(website_id: UUID, visitor_id: UUID, token: str) -> KnownVisitor | None:
    """Join the browser to whom the token names; None for a token that nobody of ours has signed, or too old."""
    if person_id := read_link_token(token):
        person = Person.objects.filter(id=survivor_of("person", person_id)).first()
        return recognize_visitor(visitor_id, person, how="link") if person else None
    website = Website.objects.active().filter(id=website_id).first()
    claims = read_site_token(token, website.secret) if website and website.secret else None
    if website is None or claims is None:
        return None
    contact = Contact(
        email=claims.email, first_name=claims.first_name, last_name=claims.last_name, source=website.name[:80]
    )
    person, _ = person_for(contact)
    return recognize_visitor(visitor_id, person, how="token")
