"""Which customers nobody has been in touch with for some weeks.

In touch: a call, a mail either way, a meeting, a conversation with support. Newsletters don't count. A company was
contacted when anybody of it was; a person with a company counts as part of that.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from crm.accounts.queries.members import member_names
from crm.customers.health_signals import CONTACTS
from crm.customers.models import Company, CompanyTag, Person, PersonTag
from crm.customers.models.person import Lifecycle
from crm.events.catalog.mail import MessageSent
from crm.events.models import Event
from crm.mail.models import MessageKind
from reporting.looking import Look
from reporting.queries.activity import held
from sales.models import Deal
from sales.queries.follow_ups import best_customers

CUSTOMERS = (Lifecycle.CUSTOMER, Lifecycle.CHAMPION)
TOPS = {"top-20": 20, "top-100": 100}
WHO = (
    ("customers", "Customers"),
    ("top-20", "Top 20 of the year"),
    ("top-100", "Top 100 of the year"),
    *((stage.value, f"{stage.label}s") for stage in (Lifecycle.CHAMPION, Lifecycle.OPPORTUNITY, Lifecycle.QUALIFIED)),
)
WEEKS = (2, 4, 6, 8, 13, 26, 52)
MOST = 500  # rows of the list


@dataclass(frozen=True)
class Audience:
    """Whom we want to be in touch with: one of `WHO`, and of these only who has a tag."""

    who: str = "customers"
    tag_id: UUID | None = None


@dataclass
class Covered:
    """One rep's customers, and how many of them heard of us lately."""

    owner_id: UUID | None
    name: str
    customers: int = 0
    contacted: int = 0

    @property
    def silent(self) -> int:
        """How many did not."""
        return self.customers - self.contacted

    @property
    def share(self) -> float:
        """Of a whole: 0 to 1."""
        return self.contacted / self.customers if self.customers else 1.0


@dataclass(frozen=True)
class Silent:
    """A customer nobody was in touch with, and when somebody last was; None for never."""

    record: Company | Person
    last_at: datetime | None


def coverage(look: Look, audience: Audience) -> list[Covered]:
    """A row for each rep with customers, the least covered first."""
    found: dict[UUID | None, Covered] = defaultdict(lambda: Covered(None, ""))
    since = limit_of(look)
    for rows, covered in _both(look, audience, since):
        counts = rows.order_by().values_list("owner_id").annotate(Count("id"), contacted=Count("id", filter=covered))
        for owner_id, customers, contacted in counts:
            found[owner_id].customers += customers
            found[owner_id].contacted += contacted
    names = member_names(owner_id for owner_id in found if owner_id)
    for owner_id, row in found.items():
        row.owner_id, row.name = owner_id, names.get(owner_id, "Nobody") if owner_id else "Nobody"
    return sorted(found.values(), key=lambda row: (row.share, -row.customers, row.name))


def together(rows: list[Covered]) -> Covered:
    """All reps in one row."""
    return Covered(None, "All", sum(row.customers for row in rows), sum(row.contacted for row in rows))


def silent_customers(look: Look, audience: Audience, owner: str = "") -> list[Silent]:
    """Who was not contacted, the longest first; `owner` is a member's id, "none" for nobody's, "" for all."""
    found: list[Silent] = []
    for rows, covered in _both(look, audience, limit_of(look)):
        chosen = rows.filter(~covered).filter(_of(owner)).select_related("owner")
        records = list(chosen.order_by("id")[:MOST])
        last = _last_contacts(rows.model, [record.id for record in records])
        found += [Silent(record, last.get(record.id)) for record in records]
    never = datetime.min.replace(tzinfo=timezone.get_current_timezone())
    return sorted(found, key=lambda each: (each.last_at or never, str(each.record)))[:MOST]


def limit_of(look: Look) -> datetime:
    """Whoever heard of us before this moment only, is silent."""
    return timezone.now() - timedelta(weeks=look.silent_weeks)


def _both(look: Look, audience: Audience, since: datetime) -> list[tuple[QuerySet[Any], Q]]:
    """The companies and the people without one, each with what says that a row was contacted."""
    contacted = _contacts(since)
    people = contacted.filter(person_id__isnull=False).values("person_id")
    met = held().filter(person__isnull=False, starts_at__gte=since).values("person_id")
    person = Q(last_touch_at__gte=since) | Q(id__in=people) | Q(id__in=met)
    working = Person.objects.filter(person, company__isnull=False).values("company_id")
    company = Q(id__in=contacted.filter(company_id__isnull=False).values("company_id")) | Q(id__in=working)
    return [(_companies(look, audience), company), (_people(look, audience), person)]


def _people(look: Look, audience: Audience) -> QuerySet[Any]:
    rows: QuerySet[Any] = Person.objects.visible_to(look.actor).filter(look.picked.owners, company__isnull=True)
    if audience.tag_id:
        rows = rows.filter(Exists(PersonTag.objects.filter(person_id=OuterRef("pk"), tag_id=audience.tag_id)))
    if audience.who in TOPS:
        return rows.filter(id__in=_best("person", audience))
    return rows.filter(lifecycle__in=_stages(audience))


def _companies(look: Look, audience: Audience) -> QuerySet[Any]:
    rows: QuerySet[Any] = Company.objects.visible_to(look.actor).filter(look.picked.owners)
    if audience.tag_id:
        rows = rows.filter(Exists(CompanyTag.objects.filter(company_id=OuterRef("pk"), tag_id=audience.tag_id)))
    if audience.who in TOPS:
        return rows.filter(id__in=_best("company", audience))
    people = Person.objects.filter(lifecycle__in=_stages(audience), company__isnull=False).values("company_id")
    chosen = Q(id__in=people)
    if audience.who == "customers":
        chosen |= Q(id__in=Deal.objects.won().filter(company__isnull=False).values("company_id"))
    return rows.filter(chosen)


def _stages(audience: Audience) -> tuple[str, ...]:
    return CUSTOMERS if audience.who == "customers" else (audience.who,)


def _best(kind: str, audience: Audience) -> list[UUID]:
    return [id_ for found, id_ in best_customers(TOPS[audience.who], timezone.now()) if found == kind]


def _contacts(since: datetime | None = None) -> QuerySet[Event]:
    events = Event.objects.filter(kind__in=CONTACTS).exclude(
        kind=MessageSent.kind, data__message_kind=MessageKind.MARKETING
    )
    return events.filter(occurred_at__gte=since) if since else events


def _last_contacts(model: type[Any], ids: list[UUID]) -> dict[UUID, datetime]:
    of_companies = model is Company
    told: list[tuple[QuerySet[Any], str, str]] = [
        (_contacts(), "company_id" if of_companies else "person_id", "occurred_at"),
        (held(), "person__company_id" if of_companies else "person_id", "starts_at"),
        (Person.objects.filter(last_touch_at__isnull=False), "company_id" if of_companies else "id", "last_touch_at"),
    ]
    first, *others = [
        rows.filter(**{f"{column}__in": ids}).order_by().values_list(column).annotate(Max(at))
        for rows, column, at in told
    ]
    found: dict[UUID, datetime] = {}
    for id_, at in first.union(*others):
        found[id_] = max(at, found.get(id_, at))
    return found


def _of(owner: str) -> Q:
    if not owner:
        return Q()
    if owner == "none":
        return Q(owner__isnull=True)
    try:
        return Q(owner_id=UUID(owner))
    except ValueError:
        return Q(pk__in=[])
