"""Send a quote: from then on the customer has a version that never changes."""

import hashlib
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.events.catalog.quotes import QuoteRevised, QuoteSent, QuoteWithdrawn
from crm.events.emit import emit
from crm.mail.files import keep_file
from crm.mail.headers import mail_address
from crm.records.actions.changing import keep_and_tell
from crm.records.actions.keeping import keep
from crm.records.queries.records import record_type
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from sales.actions.quote_facts import about_quote
from sales.actions.quote_lines import write_lines
from sales.actions.quote_mails import QuoteMail, queue_quote
from sales.actions.quote_sheets import write_sheets
from sales.documents.quotes import quote_pdf
from sales.models import Approval, Quote, QuoteStatus, QuoteVersion
from sales.queries.quotes import answer_of, get_quote, letterhead, version_of
from sales.quotes.content import content_of, day_in, lines_in
from sales.quotes.limits import limits_passed
from sales.quotes.lines import lines_of
from sales.quotes.reckoning import close_approval, close_request, set_sums


class Blocked(Refused):
    """It can't be sent yet: `reasons` are sentences; `ask`: somebody's leave would do."""

    def __init__(self, reasons: tuple[str, ...], *, ask: bool = False) -> None:
        self.reasons, self.ask = reasons, ask
        super().__init__(" ".join(reasons))


@transaction.atomic
def send_quote(quote_id: UUID, mail: QuoteMail | None, *, by: Actor) -> QuoteVersion:
    """Freeze what the quote says as its next version, and mail it; without `mail` it is handed over in another way.

    One that was sent and has not changed since is mailed again as it is.
    Raises NotFound, NotAllowed, Blocked, Refused for an address that is none.
    """
    quote = get_quote(by, quote_id, lock=True)
    by.require("sales.edit", quote)
    if mail and not mail_address(mail.to):
        raise Refused(f"{mail.to} is no mail address.")
    organization = Organization.objects.get(id=require_organization_id())
    if quote.status == QuoteStatus.SENT:
        version = version_of(quote.id, quote.version_sent)
    else:
        require_sendable(quote, by)
        close_request(quote)
        version = _freeze(quote, organization, mail, by)
        keep(quote, by=by)
        told = QuoteSent(**about_quote(quote), edition=version.number, to_address=version.to_address)
        emit(told, by=by)
    if mail:
        queue_quote(quote, version, organization, mail, by=by)
    return version


def require_sendable(quote: Quote, by: Actor) -> None:
    """Raises Blocked with all that is missing."""
    if blocked := what_blocks(quote, by):
        raise blocked


def what_blocks(quote: Quote, by: Actor) -> Blocked | None:
    """What keeps a draft from being sent by this member; None if nothing does."""
    if not quote.is_draft:
        return Blocked((f"{quote.number} is {quote.get_status_display().lower()}. Start a new version first.",))
    lines = lines_of(quote.id)
    reasons = []
    if not any(line.is_item for line in lines):
        reasons.append("Add at least one item.")
    if quote.valid_until and quote.valid_until < timezone.localdate():
        reasons.append("It is good until a day that is over: set a later one.")
    if reasons:
        return Blocked(tuple(reasons))
    passed = limits_passed(quote)
    if passed and quote.approval != Approval.GIVEN and not by.can("sales.approve_quotes", quote):
        return Blocked(tuple(passed), ask=True)
    return None


@transaction.atomic
def revise_quote(quote_id: UUID, *, by: Actor) -> Quote:
    """Go on with a sent, declined or withdrawn quote as its next version. A draft stays one.

    Raises NotFound, NotAllowed, Refused for an accepted one.
    """
    quote = get_quote(by, quote_id, lock=True)
    by.require("sales.edit", quote)
    if quote.is_draft:
        return quote
    if quote.is_accepted:
        raise Refused(f"{quote.number} was accepted and stays as it is. Make a copy for what is different.")
    quote.status, quote.answered_at = QuoteStatus.DRAFT, None
    close_approval(quote)
    keep(quote, by=by)
    emit(QuoteRevised(**about_quote(quote), edition=quote.version_now), by=by)
    return quote


@transaction.atomic
def drop_revision(quote_id: UUID, *, by: Actor) -> Quote:
    """Back to what the customer has: lines, sheets and facts of the version that was sent last, and his no to it.

    Raises NotFound, NotAllowed, Refused where nothing was sent yet.
    """
    quote = get_quote(by, quote_id, lock=True)
    by.require("sales.edit", quote)
    if not quote.is_draft:
        return quote
    if not quote.version_sent:
        raise Refused("It was never sent, so there is nothing to go back to.")
    version = version_of(quote.id, quote.version_sent)
    sent, answer = version.content, answer_of(version)
    beside = write_lines(quote, lines_of(quote.id), lines_in(sent)) | write_sheets(quote, sent["sheets"])
    for name in ("name", "intro", "terms", "tax_included", "rounding", "currency", "discount_minor"):
        setattr(quote, name, sent[name])
    quote.discount = Decimal(sent["discount"])
    quote.valid_until = day_in(sent, "valid_until")
    set_sums(quote, lines_in(sent))
    close_approval(quote)
    quote.status, quote.answered_at = (QuoteStatus.DECLINED, answer.at) if answer else (QuoteStatus.SENT, None)
    keep_and_tell(record_type("quote"), [quote], by=by, beside={quote.pk: beside})
    return quote


@transaction.atomic
def withdraw_quote(quote_id: UUID, *, by: Actor) -> Quote:
    """Take it back: its page says so, and nobody can accept it. Doing it twice is doing it once.

    Raises NotFound, NotAllowed, Refused for an accepted one and one that nobody was sent.
    """
    quote = get_quote(by, quote_id, lock=True)
    by.require("sales.edit", quote)
    if quote.is_accepted:
        raise Refused(f"{quote.number} was accepted: it can't be taken back.")
    if not quote.version_sent:
        raise Refused(f"{quote.number} was never sent, so there is nothing to take back.")
    if quote.status != QuoteStatus.WITHDRAWN:
        close_request(quote)
        quote.status, quote.answered_at = QuoteStatus.WITHDRAWN, None
        keep(quote, by=by)
        emit(QuoteWithdrawn(**about_quote(quote), edition=quote.version_sent), by=by)
    return quote


def _freeze(quote: Quote, organization: Organization, mail: QuoteMail | None, by: Actor) -> QuoteVersion:
    now = timezone.now()
    lines = lines_of(quote.id)
    set_sums(quote, lines)
    content = content_of(quote, lines, organization, letterhead(), on=timezone.localdate())
    pdf = quote_pdf(content, organization, at=now)
    version = QuoteVersion(
        quote=quote,
        number=quote.version_now,
        content=content,
        currency=quote.currency,
        gross_minor=quote.gross_minor,
        valid_until=quote.valid_until,
        pdf=keep_file(pdf),
        pdf_hash=hashlib.sha256(pdf).hexdigest(),
        to_address=mail_address(mail.to) if mail else "",
        sent_by_id=by.member_id,
        sent_at=now,
    )
    version.save(force_insert=True)
    quote.version_sent, quote.sent_at, quote.viewed_at = version.number, now, None
    quote.status, quote.answered_at = QuoteStatus.SENT, None
    return version
