"""Tell colleagues what happens to their quotes."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from crm.accounts.actor import member_actor, system_actor
from crm.accounts.models import Membership
from crm.events.types import SubjectRef
from crm.web.formats import money
from crm.work.actions.notifications import notify
from crm.work.actions.tasks import add_task
from sales.models import Quote, QuoteApproval
from sales.queries.quotes import quotes_visible_to


def tell_of_answer(quote_id: UUID, did: str, *, key: str, kind: str, body: str = "") -> None:
    """Whose quote it is and who sent it hear what the customer said."""
    if quote := _quote(quote_id):
        text = f"{did} {quote.number}, {money(quote.total)}"
        _tell(quote, _minders(quote), text, kind=kind, key=key, body=body)


def tell_of_view(quote_id: UUID, *, key: str) -> None:
    """They hear that it is being read."""
    if quote := _quote(quote_id):
        who = quote.person.name if quote.person else quote.company.name if quote.company else "The customer"
        _tell(quote, _minders(quote), f"{who} is looking at {quote.number}", kind="quote_viewed", key=key)


def tell_of_question(quote_id: UUID, text: str, name: str, *, key: str) -> None:
    """A task for whose quote it is, due within a day, and a notification of it."""
    quote = _quote(quote_id)
    if quote is None:
        return
    minders = _minders(quote)
    add_task(
        f"Answer {name or 'the customer'} about {quote.number}",
        due_at=timezone.now() + timedelta(days=1),
        assignee=minders[0] if minders else None,
        subject=SubjectRef("quote", quote.id),
        person_id=quote.person_id,
        company_id=quote.company_id,
        details=text,
        by=system_actor(),
        key=key,
    )
    _tell(quote, minders, f"{name or 'A customer'} asks about {quote.number}", kind="quote_asked", key=key, body=text)


def tell_of_approval(quote_id: UUID, reasons: Iterable[str], note: str, *, asked_by: UUID | None, key: str) -> None:
    """Everybody who may approve it is asked, but who asks."""
    quote = _quote(quote_id)
    if quote is None:
        return
    asker = Membership.objects.filter(id=asked_by).first() if asked_by else None
    text = f"{asker.name if asker else 'Somebody'} asks you to approve {quote.number}, {money(quote.total)}"
    members = Membership.objects.active().select_related("role", "team")
    members = members.exclude(id=asked_by) if asked_by else members
    may = [member for member in members if member_actor(member).can("sales.approve_quotes")]
    _tell(quote, may, text, kind="quote_approval", key=key, body=" ".join([*reasons, note]).strip())


def tell_of_decision(approval_id: UUID, *, key: str) -> None:
    """Who asked hears the answer."""
    rows = QuoteApproval.objects.select_related("asked_by", "decided_by", "quote")
    approval = rows.filter(id=approval_id).first()
    if approval is None or approval.asked_by is None:
        return
    who = approval.decided_by.name if approval.decided_by else "A manager"
    did = "approved" if approval.state == "given" else "did not approve"
    text = f"{who} {did} {approval.quote.number}"
    _tell(approval.quote, [approval.asked_by], text, kind="quote_decided", key=key, body=approval.answer)


def _quote(quote_id: UUID) -> Quote | None:
    return Quote.objects.select_related("owner", "person", "company").filter(id=quote_id).first()


def _minders(quote: Quote) -> list[Membership]:
    """Whose quote it is; of nobody's, who sent it last."""
    if quote.owner:
        return [quote.owner]
    sent = quote.versions.filter(sent_by__isnull=False).select_related("sent_by").first()
    return [sent.sent_by] if sent and sent.sent_by else []


def _tell(quote: Quote, members: Iterable[Membership], text: str, *, kind: str, key: str, body: str = "") -> None:
    for member in members:
        if quotes_visible_to(member_actor(member)).filter(id=quote.id).exists():
            notify(member, text, kind=kind, subject=SubjectRef("quote", quote.id), key=key, body=body)
