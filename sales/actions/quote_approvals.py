"""Leave to send a quote above a limit: ask for it, give it, refuse it."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.events.catalog.quotes import QuoteApprovalAsked, QuoteApprovalDecided
from crm.events.emit import emit
from crm.records.actions.keeping import keep
from sales.actions.quote_facts import about_quote
from sales.models import Approval, QuoteApproval
from sales.queries.quotes import get_approval, get_quote
from sales.quotes.guarding import require_draft
from sales.quotes.limits import limits_passed


@transaction.atomic
def ask_approval(quote_id: UUID, *, note: str = "", by: Actor) -> QuoteApproval:
    """Ask those who may approve. Asking twice, or again for what was approved, is asking once.

    Raises NotFound, NotAllowed, NotADraft, Refused.
    """
    quote = get_quote(by, quote_id, lock=True)
    by.require("sales.edit", quote)
    require_draft(quote)
    open_ones = QuoteApproval.objects.filter(quote=quote, state__in=(Approval.ASKED, Approval.GIVEN), closed=False)
    known = open_ones.order_by("-id").first()
    if known:
        return known
    reasons = limits_passed(quote)
    if not reasons:
        raise Refused("It is within the limits: it can be sent without asking.")
    approval = QuoteApproval.objects.create(
        quote=quote,
        version=quote.version_now,
        reasons=reasons,
        currency=quote.currency,
        gross_minor=quote.gross_minor,
        note=note.strip()[:500],
        asked_by_id=by.member_id,
    )
    quote.approval = Approval.ASKED
    keep(quote, by=by)
    about = about_quote(quote)
    emit(QuoteApprovalAsked(**about, approval_id=approval.id, reasons=tuple(reasons), note=approval.note), by=by)
    return approval


@transaction.atomic
def decide_approval(approval_id: UUID, *, given: bool, note: str = "", by: Actor) -> QuoteApproval:
    """Give or refuse leave; a refusal says why. Deciding the same twice is once.

    Raises NotFound, NotAllowed, Refused where it was decided otherwise or the quote says something else by now.
    """
    quote = get_quote(by, get_approval(by, approval_id).quote_id, lock=True)
    approval = QuoteApproval.objects.select_for_update(of=("self",)).get(id=approval_id)
    by.require("sales.approve_quotes", quote)
    state = Approval.GIVEN if given else Approval.REFUSED
    if approval.state == state and not approval.closed:
        return approval
    if approval.closed or approval.state != Approval.ASKED:
        raise Refused("The quote was changed or somebody else has answered since. Look at it again.")
    if not given and not note.strip():
        raise Refused("Say why, so that the colleague knows what to change.")
    approval.state, approval.answer = state, note.strip()[:500]
    approval.decided_by_id, approval.decided_at = by.member_id, timezone.now()
    approval.save()
    quote.approval = state
    keep(quote, by=by)
    about = about_quote(quote)
    emit(QuoteApprovalDecided(**about, approval_id=approval.id, given=given, note=approval.answer), by=by)
    return approval
