"""The occasions on which a follow-up rule has to speak up."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from crm.accounts.models import Membership
from crm.customers.models import Company, Person
from crm.events.types import SubjectRef
from crm.money import Money
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from crm.web.formats import day, plural
from crm.work.queries.tasks import task_titles
from sales.models import Deal, FollowUp, FollowUpRule, RuleKind
from sales.queries.worth import Worth
from sales.quoting import unanswered_quotes
from sales.renewals import renewals_between

YEAR = timedelta(days=365)
MOST = 2000  # candidates looked at in one run


@dataclass(frozen=True)
class Occasion:
    """What is to be done, for whom and about what; `key` is the same as long as it is the same occasion."""

    key: str
    title: str
    details: str
    subject: SubjectRef
    owner: Membership | None
    person_id: UUID | None
    company_id: UUID | None


def occasions_of(rule: FollowUpRule, now: datetime) -> list[Occasion]:
    """Those that the rule has not spoken up on, the most pressing first."""
    found = list(_LOOKS[RuleKind(rule.kind)](rule, now))
    keys = [occasion.key for occasion in found]
    known = set(FollowUp.objects.filter(kind=rule.kind, occasion__in=keys).values_list("occasion", flat=True))
    return [occasion for occasion in found if occasion.key not in known]


def rules_in_order() -> list[FollowUpRule]:
    """All of them."""
    order = {kind: place for place, kind in enumerate(RuleKind.values)}
    return sorted(FollowUpRule.objects.all(), key=lambda rule: order[rule.kind])


def done_lately(most: int = 10) -> list[tuple[FollowUp, str | None]]:
    """On which occasions the rules spoke up last, with the titles of the tasks; None for one that is gone."""
    done = list(FollowUp.objects.order_by("-id")[:most])
    titles = task_titles(each.task_id for each in done if each.task_id)
    return [(each, titles.get(each.task_id) if each.task_id else None) for each in done]


def _aimless(rule: FollowUpRule, now: datetime) -> Iterator[Occasion]:
    since = now - timedelta(days=rule.days)
    deals = Deal.objects.open().filter(next_step="", stage_since__lte=since).select_related("owner")
    for deal in deals.order_by("-value_minor", "id")[:MOST]:
        key = f"{deal.id}:{deal.stage_since:%Y%m%d%H%M%S}"
        why = f"It has stood there for {plural((now - deal.stage_since).days, 'day')}, and nobody said what comes next."
        yield _about(deal, key, f"Plan the next step of {deal.name}", why)


def _unanswered(rule: FollowUpRule, now: datetime) -> Iterator[Occasion]:
    for quote in unanswered_quotes(now - timedelta(days=rule.days)):
        key = f"{quote.id}:{quote.sent_at:%Y%m%d%H%M%S}"
        why = f"It was sent on {day(quote.sent_at)}, and nobody has answered since."
        yield _about(quote.deal, key, f"Ask about quote {quote.number} of {quote.deal.name}", why)


def _renewals(rule: FollowUpRule, now: datetime) -> Iterator[Occasion]:
    today = timezone.localdate(now)
    for renewal in renewals_between(today, today + timedelta(days=rule.days)):
        key = f"{renewal.subject.id}:{renewal.on:%Y%m%d}"
        title = f"Talk about renewing {renewal.name}"
        why = f"It renews on {day(renewal.on)}."
        yield Occasion(key, title, why, renewal.subject, renewal.owner, renewal.person_id, renewal.company_id)


def _about(deal: Deal, key: str, title: str, why: str) -> Occasion:
    subject = SubjectRef("deal", deal.id)
    return Occasion(key, title, why, subject, deal.owner, deal.person_id, deal.company_id)


def _silent(rule: FollowUpRule, now: datetime) -> Iterator[Occasion]:
    """The customers worth most in a year, of whom nobody has heard for so long."""
    limit = now - timedelta(days=rule.days)
    for customer, touched in _top_customers(rule.top, now):
        if touched > limit:
            continue
        kind = customer.kind
        key = f"{customer.id}:{touched:%Y%m%d}"
        weeks = plural((now - touched).days // 7, "week")
        why = f"One of your {rule.top} best customers of the last year; the last contact was {weeks} ago."
        person_id, company_id = (
            (customer.id, customer.company_id) if isinstance(customer, Person) else (None, customer.id)
        )
        subject = SubjectRef(kind, customer.id)
        yield Occasion(key, f"Get in touch with {customer}", why, subject, customer.owner, person_id, company_id)


def _top_customers(top: int, now: datetime) -> Iterator[tuple[Company | Person, datetime]]:
    """The best ones with their last contact, be it that their deal was won."""
    best = best_customers(top, now)
    rows = _loaded(best)
    for customer, won_at in best.items():
        if customer in rows:
            record, touched = rows[customer]
            yield record, max(touched, won_at) if touched else won_at


def best_customers(top: int, now: datetime) -> dict[tuple[str, UUID], datetime]:
    """Who brought most in a year, best first, as kind and id, with when their last deal was won. Of all customers."""
    won = Deal.objects.won().filter(won_at__gte=now - YEAR)
    worth = Worth(Organization.objects.values_list("currency", flat=True).get(id=require_organization_id()))
    ranked: dict[tuple[str, UUID], int] = {}
    last: dict[tuple[str, UUID], datetime] = {}
    for company_id, person_id, currency, minor, won_at in won.values_list(
        "company_id", "person_id", "currency", "value_minor", "won_at"
    ).iterator():
        customer = ("company", company_id) if company_id else ("person", person_id)
        if customer[1] is None or won_at is None:
            continue
        known = worth.of(Money(minor, currency))
        ranked[customer] = ranked.get(customer, 0) + (known.minor if known else 0)
        last[customer] = max(won_at, last.get(customer, won_at))
    best = sorted(ranked, key=lambda customer: (-ranked[customer], customer[1]))[:top]
    return {customer: last[customer] for customer in best}


def _loaded(customers: Iterable[tuple[str, UUID]]) -> dict[tuple[str, UUID], tuple[Company | Person, datetime | None]]:
    ids: dict[str, list[UUID]] = {"company": [], "person": []}
    for kind, key in customers:
        ids[kind].append(key)
    found: dict[tuple[str, UUID], tuple[Company | Person, datetime | None]] = {}
    companies = Company.objects.filter(id__in=ids["company"]).select_related("owner")
    people = Person.objects.filter(company_id__in=ids["company"]).order_by().values_list("company_id")
    touched = dict(people.annotate(Max("last_touch_at")))
    for company in companies:
        found["company", company.id] = (company, touched.get(company.id))
    for person in Person.objects.filter(id__in=ids["person"]).select_related("owner"):
        found["person", person.id] = (person, person.last_touch_at)
    return found


_LOOKS: dict[RuleKind, Callable[[FollowUpRule, datetime], Iterator[Occasion]]] = {
    RuleKind.SILENT_CUSTOMER: _silent,
    RuleKind.UNANSWERED_QUOTE: _unanswered,
    RuleKind.AIMLESS_DEAL: _aimless,
    RuleKind.RENEWAL: _renewals,
}
