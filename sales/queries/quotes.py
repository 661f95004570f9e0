"""Reads of quotes, scoped to the viewer."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import NotFound
from crm.records.locking import lock_rows
from crm.tenancy.kept import kept
from sales.models import (
    Approval,
    Letterhead,
    Quote,
    QuoteAnswer,
    QuoteApproval,
    QuotePolicy,
    QuoteQuerySet,
    QuoteQuestion,
    QuoteStatus,
    QuoteVersion,
)
from sales.queries.keyed import begun_with

BESIDE = ("owner", "deal", "person", "company")


def quotes_visible_to(actor: Actor) -> QuoteQuerySet:
    """All quotes the actor may see."""
    return Quote.objects.visible_to(actor) if actor.can("sales.figures") else Quote.objects.none()


def get_quote(actor: Actor, quote_id: UUID, *, lock: bool = False) -> Quote:
    """Fetching is authorising. Raises NotFound for somebody else's, whether or not it exists."""
    if lock:
        lock_rows(Quote, [quote_id])
    quote = quotes_visible_to(actor).select_related(*BESIDE).filter(id=quote_id).first()
    if quote is None:
        raise NotFound("There is no such quote.")
    return quote


def quote_with_key(actor: Actor, key: str) -> Quote | None:
    """The quote that the form with this key began, see `begun_with`. Raises Refused where the actor may not see it."""
    known: Quote | None = begun_with(Quote.everything, actor, key, "a quote")
    return known


def quote_titles(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Numbers and names by id."""
    rows = Quote.objects.filter(id__in=set(ids)).values_list("id", "number", "name")
    return {id_: f"{number} {name}" for id_, number, name in rows}


@kept
def quotes_of_deal(actor: Actor, deal_id: UUID, most: int) -> QuerySet[Quote]:
    """A deal's quotes, newest first."""
    return quotes_visible_to(actor).filter(deal_id=deal_id).order_by("-id")[:most]


@kept
def quotes_of_person(actor: Actor, person_id: UUID, most: int) -> QuerySet[Quote]:
    """A person's quotes, newest first."""
    return quotes_visible_to(actor).filter(person_id=person_id).order_by("-id")[:most]


@kept
def quotes_of_company(actor: Actor, company_id: UUID, most: int) -> QuerySet[Quote]:
    """A company's quotes, newest first."""
    return quotes_visible_to(actor).filter(company_id=company_id).order_by("-id")[:most]


def versions_of(quote_id: UUID) -> list[QuoteVersion]:
    """What the customer was sent, newest first, with what he said."""
    rows = QuoteVersion.objects.filter(quote_id=quote_id).prefetch_related("answers").order_by("-number")
    return list(rows.select_related("sent_by"))


def version_of(quote_id: UUID, number: int) -> QuoteVersion:
    """One sending. Raises NotFound."""
    version = QuoteVersion.objects.filter(quote_id=quote_id, number=number).first()
    if version is None:
        raise NotFound("There is no such version.")
    return version


def answer_of(version: QuoteVersion) -> QuoteAnswer | None:
    """What the customer said to it."""
    return QuoteAnswer.objects.filter(version=version).first()


def accepted_answer(quote_id: UUID) -> QuoteAnswer | None:
    """The yes to a quote, with its version."""
    rows = QuoteAnswer.objects.filter(version__quote_id=quote_id, answer="accepted")
    return rows.select_related("version").first()


def questions_of(quote_id: UUID) -> list[QuoteQuestion]:
    """What the customer asked on its page, newest first."""
    return list(QuoteQuestion.objects.filter(quote_id=quote_id).order_by("-id"))


def approvals_of(quote_id: UUID) -> list[QuoteApproval]:
    """Who was asked for leave to send it and what he said, newest first."""
    rows = QuoteApproval.objects.filter(quote_id=quote_id).select_related("asked_by", "decided_by")
    return list(rows.order_by("-id"))


def get_approval(actor: Actor, approval_id: UUID) -> QuoteApproval:
    """One request, of a quote the actor may see. Raises NotFound."""
    rows = QuoteApproval.objects.filter(quote__in=quotes_visible_to(actor)).select_related("quote", "asked_by")
    approval = rows.filter(id=approval_id).first()
    if approval is None:
        raise NotFound("There is no such request.")
    return approval


def approvals_waiting(actor: Actor, *, most: int = 6) -> list[QuoteApproval]:
    """Requests that the actor may answer, the oldest first."""
    if not actor.can("sales.approve_quotes"):
        return []
    rows = QuoteApproval.objects.filter(state=Approval.ASKED, closed=False, quote__in=quotes_visible_to(actor))
    return list(rows.select_related("quote", "asked_by").order_by("asked_at")[:most])


def policy() -> QuotePolicy:
    """How the organization quotes; what holds by itself until somebody changed it."""
    return QuotePolicy.objects.first() or QuotePolicy()


def letterhead() -> Letterhead:
    """Who the organization is on its documents; empty until somebody filled it in."""
    return Letterhead.objects.first() or Letterhead()


def unanswered(until: Any) -> QuerySet[Quote]:
    """Sent then or before, still good, and the customer has said neither yes nor no; the oldest first."""
    good = Q(valid_until=None) | Q(valid_until__gte=timezone.localdate())
    rows = Quote.objects.filter(good, status=QuoteStatus.SENT, sent_at__lte=until)
    return rows.select_related("deal", "owner").order_by("sent_at")


def sent_quotes(deal_id: UUID) -> QuoteQuerySet:
    """Those of a deal that the customer has and that still count."""
    return Quote.objects.filter(deal_id=deal_id, status__in=(QuoteStatus.SENT, QuoteStatus.ACCEPTED))


def newest_open(deal_id: UUID) -> UUID | None:
    """The id of the draft that was begun last for a deal."""
    rows = Quote.objects.filter(deal_id=deal_id, status=QuoteStatus.DRAFT).order_by("-id")
    return rows.values_list("id", flat=True).first()


def quote_ids_of(deal_id: UUID) -> list[UUID]:
    """Ids of a deal's quotes, for its timeline."""
    return list(Quote.objects.filter(deal_id=deal_id).order_by("-id").values_list("id", flat=True)[:20])
