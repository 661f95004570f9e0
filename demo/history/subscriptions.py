"""Subscriptions with some months of history: new ones, more and less, a pause, and those who left."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from crm.accounts.actor import Actor, member_actor, system_actor
from crm.customers.models import Person
from demo.history.company import Office
from demo.history.invoices import ADDRESS
from demo.scenarios.wares import WARES
from sales.actions.quotes import Edit
from sales.billing.models import Invoice
from sales.models import Variant
from sales.payments.actions.allocating import Wish
from sales.payments.actions.receiving import Received, receive
from sales.quotes.drafting import line_for
from sales.subscriptions.actions.amending import Change, change_subscription
from sales.subscriptions.actions.cancelling import Leaving, cancel_subscription
from sales.subscriptions.actions.looking import live_until
from sales.subscriptions.actions.opening import open_subscription, save_subscription
from sales.subscriptions.actions.pausing import pause_subscription
from sales.subscriptions.actions.settings import change_policy, seed_reasons
from sales.subscriptions.actions.starting import start_subscription
from sales.subscriptions.drafting import adopted
from sales.subscriptions.lines import lines_of
from sales.subscriptions.models import CancelReason, Subscription
from sales.subscriptions.periods import MONTHS, Every, later

PAYS_AFTER = 20  # days: what was billed earlier is paid


def subscribe_customers(office: Office) -> None:
    """For customers of the reps, in turn; a manager changes and ends some, and their older invoices are paid."""
    seed_reasons()
    change_policy({"invoicing": "issue"}, by=member_actor(office.members["owner"][0]))
    boss = member_actor(office.members["manager"][0])
    wares = [ware.name for ware in WARES[office.scenario.key] if ware.type == "subscription"]
    people = Person.objects.filter(
        lifecycle="customer", owner__in=office.reps(), company__isnull=False, email__gt=""
    ).select_related("company", "owner__role", "owner__team")
    for place, (person, life) in enumerate(zip(people.order_by("-id")[10:], LIVES, strict=False)):
        ago, unit, count, then = life
        subscription = _open(office, person, wares[place % len(wares)], ago, unit, count)
        if ago:
            start_subscription(subscription.id, today=subscription.starts_on, by=_rep(person))
            then(subscription, boss)
            live_until(subscription.id, timezone.localdate(), by=system_actor())
    _pay(boss)
    change_policy({"invoicing": "draft"}, by=member_actor(office.members["owner"][0]))


def _open(office: Office, person: Person, name: str, ago: int, unit: Every, count: int) -> Subscription:
    company = person.company
    unit = Every.QUARTER if unit == Every.MONTH and office.scenario.key == "skyline" else unit  # sold by the year
    if company is not None and not (company.city and company.country):
        _live_somewhere(company)
    by = _rep(person)
    subscription = open_subscription(
        name=name, person=person, company=company, currency=office.scenario.currency, lines=[],
        starts_on=later(timezone.localdate(), -ago) - timedelta(days=6 if ago else 0),
        facts={"unit": unit.value, "term_months": 12, "renew_months": 12, "notice_days": 30}, by=by,
    )  # fmt: skip
    variant = Variant.objects.filter(product__name=name).order_by("position")[0]
    line = line_for(subscription, variant.id, by=by, quantity=Decimal(count))
    return save_subscription(subscription.id, Edit({}, [adopted(line, MONTHS[unit])]), by=by)


def _live_somewhere(company: object) -> None:
    address = {name.removeprefix("bill_"): value for name, value in ADDRESS.items()}
    type(company).objects.filter(id=company.id).update(**address)  # type: ignore[attr-defined]


def _pay(boss: Actor) -> None:
    """By transfer, when they were due; one of them has not been yet."""
    until = timezone.localdate() - timedelta(days=PAYS_AFTER)
    rows = Invoice.objects.owing().filter(subscription_periods__isnull=False, issued_on__lt=until)
    for invoice in rows.order_by("due_on", "id")[1:]:
        came = Received(amount_minor=invoice.open_minor, currency=invoice.currency,
                        received_on=invoice.due_on or until, reference=f"Invoice {invoice.number}")  # fmt: skip
        receive(came, [Wish(invoice.id)], by=boss)


def _rep(person: Person) -> Actor:
    return member_actor(person.owner) if person.owner else system_actor()


def _goes_on(_subscription: Subscription, _boss: Actor) -> None:
    """As it is."""


def _after(subscription: Subscription, months: int) -> date:
    return later(subscription.starts_on, months) + timedelta(days=9)


def _times(subscription: Subscription, factor: Decimal, months: int, boss: Actor) -> None:
    day = _after(subscription, months)
    live_until(subscription.id, day, by=system_actor())
    lines = [replace(line, quantity=max(line.quantity * factor, Decimal(1)) // 1) for line in lines_of(subscription.id)]
    change_subscription(subscription.id, Change(lines, subscription.every, subscription.unit), today=day, by=boss)


def _grows(subscription: Subscription, boss: Actor) -> None:
    _times(subscription, Decimal(2), 2, boss)


def _shrinks(subscription: Subscription, boss: Actor) -> None:
    _times(subscription, Decimal("0.5"), 1, boss)


def _leaves(subscription: Subscription, boss: Actor) -> None:
    day = _after(subscription, 2)
    live_until(subscription.id, day, by=system_actor())
    reasons = list(CancelReason.objects.all())
    leaving = Leaving(later(subscription.starts_on, 3), reasons[subscription.id.int % 3], "We found another offer.")
    cancel_subscription(subscription.id, leaving, today=day, by=boss)


def _will_leave(subscription: Subscription, boss: Actor) -> None:
    live_until(subscription.id, timezone.localdate(), by=system_actor())
    leaving = Leaving(later(subscription.starts_on, 12), CancelReason.objects.all()[0])
    cancel_subscription(subscription.id, leaving, by=boss)


def _pauses(subscription: Subscription, boss: Actor) -> None:
    live_until(subscription.id, timezone.localdate(), by=system_actor())
    pause_subscription(subscription.id, now=True, resumes_on=later(timezone.localdate(), 2), by=boss)


# How many months ago it began (0: a draft), how often it is billed, how many, and what became of it.
LIVES: tuple[tuple[int, Every, int, Callable[[Subscription, Actor], None]], ...] = (
    (11, Every.YEAR, 3, _goes_on), (10, Every.QUARTER, 8, _goes_on), (8, Every.QUARTER, 12, _grows),
    (7, Every.QUARTER, 20, _will_leave), (6, Every.QUARTER, 10, _leaves), (5, Every.QUARTER, 16, _shrinks),
    (4, Every.MONTH, 9, _leaves), (4, Every.QUARTER, 30, _grows), (3, Every.MONTH, 25, _pauses),
    (2, Every.MONTH, 14, _goes_on), (1, Every.YEAR, 2, _goes_on), (0, Every.MONTH, 5, _goes_on),
)  # fmt: skip
