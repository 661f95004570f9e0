"""What the customer does on his quote's page: read it, ask, say yes or no."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor, system_actor
from crm.errors import Refused
from crm.events.catalog.quotes import QuoteAccepted, QuoteAsked, QuoteDeclined, QuoteViewed
from crm.events.emit import emit
from crm.mail.files import keep_file
from crm.records.actions.keeping import keep
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from crm.tenancy.writing import insert_once
from sales.actions.quote_facts import about_quote
from sales.documents.quotes import Signed, quote_pdf
from sales.models import Answer, Quote, QuoteAnswer, QuoteQuestion, QuoteStatus, QuoteVersion
from sales.queries.quotes import accepted_answer, answer_of, get_quote, version_of
from sales.quotes.content import optional_in, sums_in

VIEW_AGAIN = timedelta(minutes=30)  # somebody who reloads looks once
LONGEST_NAME = 120

NO_SIGNATURE = "Type your name: it is your signature."


@dataclass(frozen=True)
class Visit:
    """Who stands behind an answer, as far as a web page can know."""

    name: str
    address: str = ""
    browser: str = ""


@dataclass(frozen=True)
class Yes:
    """The version that was read, and ids of the optional lines that were chosen."""

    edition: int
    chosen: Sequence[str] = field(default_factory=tuple)


class NotOpen(Refused):
    """The quote can't be answered now; the message is for the customer."""


@transaction.atomic
def accept_quote(quote_id: UUID, yes: Yes, visit: Visit, *, by: Actor) -> QuoteAnswer:
    """The customer orders what this version says. Accepting twice is once: the first answer holds.

    Kept are name, time, address, browser and the hash of exactly the document that was sent. Raises NotFound, NotOpen.
    """
    quote = get_quote(system_actor(), quote_id, lock=True)
    if quote.is_accepted and (known := accepted_answer(quote.id)):
        return known
    name = _name(visit)
    version = _open_version(quote, yes.edition)
    chosen = [line_id for line_id in optional_in(version.content) if line_id in set(yes.chosen)]
    totals = sums_in(version.content, chosen).totals
    now = timezone.now()
    answer = QuoteAnswer(
        version=version,
        answer=Answer.ACCEPTED,
        name=name,
        at=now,
        address=visit.address[:45],
        browser=visit.browser[:300],
        chosen=chosen,
        currency=quote.currency,
        net_minor=totals.net.minor,
        gross_minor=totals.gross.minor,
        pdf_hash=version.pdf_hash,
    )
    _sign(answer, version)
    answer.save(force_insert=True)
    quote.status, quote.answered_at = QuoteStatus.ACCEPTED, now
    quote.net_minor, quote.tax_minor, quote.gross_minor = totals.net.minor, totals.tax.minor, totals.gross.minor
    keep(quote, by=by)
    told = QuoteAccepted(**about_quote(quote), edition=version.number, net_minor=quote.net_minor, name=name)
    emit(told, by=by)
    return answer


@transaction.atomic
def decline_quote(quote_id: UUID, edition: int, visit: Visit, *, reason: str, by: Actor) -> QuoteAnswer:
    """The customer says no. Saying it twice is once; it may be changed to a yes only by a new version.

    Raises NotFound, NotOpen.
    """
    quote = get_quote(system_actor(), quote_id, lock=True)
    known = answer_of(version_of(quote.id, edition))
    if known and known.answer == Answer.DECLINED:
        return known
    version = _open_version(quote, edition)
    answer = QuoteAnswer(
        version=version,
        answer=Answer.DECLINED,
        name=visit.name.strip()[:LONGEST_NAME],
        address=visit.address[:45],
        browser=visit.browser[:300],
        reason=reason.strip()[:2000],
        currency=quote.currency,
        pdf_hash=version.pdf_hash,
    )
    answer.save(force_insert=True)
    quote.status, quote.answered_at = QuoteStatus.DECLINED, answer.at
    keep(quote, by=by)
    told = QuoteDeclined(**about_quote(quote), edition=version.number, reason=answer.reason, name=answer.name)
    emit(told, by=by)
    return answer


@transaction.atomic
def ask_question(quote_id: UUID, edition: int, *, key: str, name: str, text: str, by: Actor) -> QuoteQuestion:
    """The customer asks. The same form sent twice asks once. Raises NotFound, Refused for nothing."""
    quote = get_quote(system_actor(), quote_id)
    if not text.strip():
        raise Refused("Write what you would like to know.")
    question = QuoteQuestion(
        quote=quote, version=edition, key=key[:64], name=name.strip()[:LONGEST_NAME], text=text.strip()[:4000]
    )
    if not insert_once(question):
        return QuoteQuestion.objects.get(quote=quote, key=key[:64])
    emit(QuoteAsked(**about_quote(quote), text=question.text, name=question.name), by=by)
    return question


@transaction.atomic
def note_view(quote_id: UUID, *, by: Actor) -> None:
    """Somebody with the link looks at the newest version. Who reloads within half an hour looks once."""
    quote = get_quote(system_actor(), quote_id, lock=True)
    if not quote.version_sent:
        return
    version, now = version_of(quote.id, quote.version_sent), timezone.now()
    if version.last_viewed_at and now - version.last_viewed_at < VIEW_AGAIN:
        return
    again = version.last_viewed_at and timezone.localdate(version.last_viewed_at) == timezone.localdate(now)
    version.first_viewed_at = version.first_viewed_at or now
    version.last_viewed_at, version.views = now, version.views + 1
    version.save(update_fields=["first_viewed_at", "last_viewed_at", "views"])
    quote.viewed_at = now
    keep(quote, by=by)
    if not again:
        emit(QuoteViewed(**about_quote(quote), edition=version.number), by=by)


def why_closed(quote: Quote, edition: int) -> str:
    """Why this version can't be answered now, to the customer; "" if it can."""
    reasons = {
        QuoteStatus.DRAFT: "We are changing this quote. You will get the new version soon.",
        QuoteStatus.WITHDRAWN: "This quote was withdrawn.",
        QuoteStatus.ACCEPTED: "This quote was accepted.",
        QuoteStatus.DECLINED: "This quote was declined.",
    }
    if reason := reasons.get(QuoteStatus(quote.status)):
        return reason
    if edition != quote.version_sent:
        return "There is a newer version of this quote: please read that one first."
    return "This quote has expired. Ask us for a new one." if quote.is_expired() else ""


def _open_version(quote: Quote, edition: int) -> QuoteVersion:
    if reason := why_closed(quote, edition):
        raise NotOpen(reason)
    return version_of(quote.id, edition)


def _name(visit: Visit) -> str:
    name = " ".join(visit.name.split())[:LONGEST_NAME]
    if len(name) < 2:
        raise Refused(NO_SIGNATURE)
    return name


def _sign(answer: QuoteAnswer, version: QuoteVersion) -> None:
    """Draw the document once more, with what was chosen and who signed."""
    signed = Signed(answer.name, answer.at, answer.address, version.pdf_hash, answer.chosen)
    organization = Organization.objects.get(id=require_organization_id())
    pdf = quote_pdf(version.content, organization, at=answer.at, signed=signed)
    answer.signed_pdf, answer.signed_hash = keep_file(pdf), hashlib.sha256(pdf).hexdigest()
