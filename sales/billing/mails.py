"""The mails that bring a customer his invoice, and remind him of it: in the organization's words, with the PDF."""

from collections.abc import Sequence
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
from crm.money import Money
from crm.portal.mails import mail_body
from crm.tenancy.models import Organization
from crm.web.formats import day, money
from sales.billing.links import invoice_url
from sales.billing.models import Invoice
from sales.billing.queries.invoices import billing_policy


@dataclass(frozen=True)
class InvoiceMail:
    """To whom, and in which words. `key` names the sending: twice the same, sent once."""

    to: str
    subject: str
    words: str
    key: str


def first_mail(invoice: Invoice, organization: Organization, *, by: Actor) -> dict[str, str]:
    """Subject and words as the settings have them, to be changed before it goes. Raises TemplateProblem."""
    rules = billing_policy()
    subject, words = filled(rules.subject, rules.words, invoice, organization, by=by)
    return {"to": address_of(invoice), "subject": subject, "words": words}


def address_of(invoice: Invoice) -> str:
    """Where its mails go; "" if nobody knows."""
    return invoice.bill_email or (invoice.person.email if invoice.person else "")


def filled(
    subject: str, words: str, invoice: Invoice, organization: Organization, *, by: Actor, fee_minor: int = 0
) -> tuple[str, str]:
    """The organization's own words about this invoice. Raises TemplateProblem."""
    person = invoice.person or Person(company=invoice.company)
    with translation.override(organization.language):
        values: dict[str, Any] = values_for(person, organization, _facts(invoice, fee_minor))
    values["member"] = {"name": by.name if by.membership else organization.sender_name}
    return header_text(fill(subject, values, html=False), 200), fill(words, values, html=False).strip()


def queue_invoice(
    invoice: Invoice,
    organization: Organization,
    mail: InvoiceMail,
    *,
    by: Actor,
    reminding: bool = False,
    beside: Sequence[Attachment] = (),
) -> Message:
    """Put it into the outbox with the document attached, and what goes `beside` it; asking twice sends one."""
    url = invoice_url(organization, invoice.id)
    context: dict[str, Any] = {"words": mail.words, "url": url, "invoice": invoice, "reminding": reminding}
    body = mail_body("billing/mails/invoice", organization, context)
    known = invoice.person if invoice.person and invoice.person.email.casefold() == mail.to.casefold() else None
    return queue_message(
        key=f"invoice:{invoice.id}:{mail.key}"[:200],
        to=mail.to,
        subject=mail.subject,
        text=body.text,
        html=body.html,
        kind=MessageKind.TRANSACTIONAL,
        person=known,
        sender_name=f"{by.name}, {organization.sender_name}" if by.membership else organization.sender_name,
        subject_ref=SubjectRef("invoice", invoice.id),
        attachments=[
            *beside,
            Attachment(name=file_name(invoice), content=read_file(invoice.pdf), content_type="application/pdf"),
        ],
    )


def file_name(invoice: Invoice) -> str:
    """ "INV-2026-0042.pdf"."""
    return f"{slugify(invoice.number).upper() or 'DRAFT'}.pdf"


def _facts(invoice: Invoice, fee_minor: int) -> dict[str, str]:
    currency = invoice.currency
    return {
        "kind": str(invoice.get_sort_display()),
        "number": invoice.number,
        "name": invoice.name,
        "total": money(invoice.total, exact=True),
        "open": money(Money(invoice.open_minor, currency), exact=True),
        "fee": money(Money(fee_minor, currency), exact=True) if fee_minor else "",
        "due": day(invoice.due_on) if invoice.due_on else "",
    }
