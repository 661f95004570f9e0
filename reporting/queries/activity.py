"""What colleagues did: calls, mails, meetings, tasks done, notes, quotes sent."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.accounts.models import Membership, Visibility
from crm.customers.models import Company, Person
from crm.mail.models import Message, MessageState
from crm.meetings.models import Answer, Attendee
from crm.work.models import Call, Note, Task
from reporting.looking import Look, sells
from sales.models import QuoteVersion


@dataclass(frozen=True)
class Doing:
    """One thing that people do. `who` and `at` are columns of its rows."""

    key: str
    label: str
    rows: Callable[[], QuerySet[Any]]
    who: str
    at: str
    person: str = "person_id"  # the column that says with whom
    company: str = "company_id"  # where it is with nobody; "" for none

    def done(self, look: Look) -> QuerySet[Any]:
        """The rows of the time looked at."""
        return self.rows().filter(**{f"{self.at}__gte": look.begins, f"{self.at}__lt": look.ends})


def held() -> QuerySet[Attendee]:
    """Places in meetings that have begun and were neither called off nor declined by whom they are for."""
    standing = Attendee.objects.filter(removed_at=None, starts_at__lte=timezone.now())
    return standing.filter(meeting__cancelled_at=None, meeting__deleted_at=None).exclude(answer=Answer.DECLINED)


DOINGS: dict[str, Doing] = {
    doing.key: doing
    for doing in (
        Doing("calls", "Calls", Call.objects.all, "author", "at"),
        Doing("mails", "Mails", lambda: Message.objects.filter(state=MessageState.SENT, author__isnull=False),
              "author", "sent_at", company=""),
        Doing("meetings", "Meetings", lambda: held().filter(member__isnull=False),
              "member", "starts_at", "meeting__person_id", "meeting__company_id"),
        Doing("tasks", "Tasks done", lambda: Task.objects.filter(done_at__isnull=False), "assignee", "done_at"),
        Doing("notes", "Notes", lambda: Note.objects.filter(deleted_at=None), "author", "created_at"),
        Doing("quotes", "Quotes sent", QuoteVersion.objects.all, "sent_by", "sent_at",
              "quote__person_id", "quote__company_id"),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Activity:
    """One colleague's counts, by the key of the doing."""

    member: Membership
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All he did."""
        return sum(self.counts.values())


def activity(look: Look) -> list[Activity]:
    """A row for everybody who sells, and for everybody else who did something; who did most comes first."""
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    ids = [member.id for member in look.colleagues]
    for doing in DOINGS.values():
        rows = doing.done(look).filter(**{f"{doing.who}_id__in": ids}).order_by()
        for member_id, count in rows.values_list(f"{doing.who}_id").annotate(Count("id")):
            found[member_id][doing.key] = count
    rows_of = [Activity(member, found.get(member.id, {})) for member in look.colleagues]
    shown = [row for row in rows_of if row.total or sells(row.member)]
    return sorted(shown, key=lambda row: (-row.total, row.member.name))


def done_by(look: Look, doing: Doing, member_id: UUID) -> QuerySet[Any]:
    """Exactly the rows behind one count; `seen` says whether the reader may know whom they are about."""
    if member_id not in {member.id for member in look.colleagues}:
        return doing.rows().none()
    rows = doing.done(look).filter(**{f"{doing.who}_id": member_id})
    return rows.annotate(seen=_seen(look.actor, doing)) if look.actor.visibility != Visibility.ALL else rows


def _seen(actor: Actor, doing: Doing) -> Any:
    """The person it is about can be seen; where it is about none, the company."""
    person, company = doing.person.removesuffix("_id"), doing.company.removesuffix("_id")
    nobody = Q(**{f"{person}__isnull": True})
    if company:
        known = Company.objects.visible_to(actor).filter(id=OuterRef(doing.company))
        nobody &= Q(**{f"{company}__isnull": True}) | Q(Exists(known))
    return nobody | Exists(Person.objects.visible_to(actor).filter(id=OuterRef(doing.person)))
