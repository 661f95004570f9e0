"""The mail with which a customer gets his quote: the page's link and the document."""

from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.text import slugify

from crm.accounts.actor import Actor
from crm.customers.models import Person
from crm.events.types import SubjectRef
from crm.mail.actions.outgoing import queue_message
from crm.mail.attachments import Attachment
from crm.mail.files import read_file
from crm.mail.headers import header_text
from crm.mail.models import Message, MessageKind
from crm.mail.templating.liquid import fill
from crm.mail.templating.values import values_for
from crm.portal.mails import mail_body
from crm.tenancy.models import Organization
from crm.web.formats import day, money
from sales.models import Quote, QuoteVersion
from sales.queries.quotes import policy
from sales.quotes.links import quote_url


@dataclass(frozen=True)
class QuoteMail:
    """To whom, and in which words. `key` is the form's: posted twice, sent once."""

    to: str
    subject: str
    words: str
    key: str


def first_mail(quote: Quote, organization: Organization, *, by: Actor) -> dict[str, str]:
    """Subject and words for this quote as the organization's settings have them, to be changed before it goes.

    Raises TemplateProblem.
    """
    rules = policy()
    person = quote.person or Person(company=quote.company)
    with translation.override(organization.language):
        values = values_for(person, organization, _facts(quote))
    values["member"] = {"name": by.name}
    return {
        "to": person.email,
        "subject": header_text(fill(rules.subject, values, html=False), 200),
        "words": fill(rules.words, values, html=False).strip(),
    }


def queue_quote(
    quote: Quote, version: QuoteVersion, organization: Organization, mail: QuoteMail, *, by: Actor
) -> Message:
    """Put it into the outbox with the document attached; asking twice sends one."""
    url = quote_url(organization, quote.id, version.number)
    context: dict[str, Any] = {"words": mail.words, "url": url, "number": quote.number, "total": version.total}
    body = mail_body("sales/mails/quote", organization, context)
    name = f"{slugify(quote.number).upper()}{f'-{version.number}' if version.number > 1 else ''}.pdf"
    known = quote.person if quote.person and quote.person.email.casefold() == mail.to.casefold() else None
    return queue_message(
        key=f"quote:{quote.id}:{version.number}:{mail.key}"[:200],
        to=mail.to,
        subject=mail.subject,
        text=body.text,
        html=body.html,
        kind=MessageKind.TRANSACTIONAL,
        person=known,
        sender_name=f"{by.name}, {organization.sender_name}" if by.membership else organization.sender_name,
        subject_ref=SubjectRef("quote", quote.id),
        author_id=by.member_id,
        attachments=[Attachment(name=name, content=read_file(version.pdf), content_type="application/pdf")],
    )


def _facts(quote: Quote) -> dict[str, str]:
    return {
        "number": quote.number,
        "name": quote.name,
        "total": money(quote.total, exact=True),
        "valid_until": day(quote.valid_until),
    }
