"""What a customer owes already, and whether one more order should make somebody think."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from crm.accounts.actor import system_actor
from crm.currencies.queries.rates import exchange_into
from crm.customers.debts import debts_of
from crm.customers.models import Company, Person
from crm.customers.standing import worst_credit
from crm.errors import Refused
from crm.money import Money
from crm.web.formats import money
from sales.orders.models import OPEN, Order

# What was delivered and never invoiced counts for so long: some organizations invoice elsewhere.
DELIVERED_COUNTS = timedelta(days=90)


class CreditCare(Refused):
    """The customer's credit says: think first. `warnings` are sentences; whoever orders knowingly may go on."""

    def __init__(self, warnings: list[str]) -> None:
        self.warnings = warnings
        super().__init__(" ".join(warnings))


def require_credit(order: Order, gross_minor: int | None = None) -> None:
    """Raises CreditCare where the customer's standing or limit speaks against this (unsaved) order."""
    if warnings := credit_warnings(
        order.person, order.company, Money(gross_minor or order.gross_minor, order.currency)
    ):
        raise CreditCare(warnings)


def credit_warnings(person: Person | None, company: Company | None, total: Money) -> list[str]:
    """A sentence for each thing that speaks against one more order of so much, [] if nothing does."""
    warnings = []
    if worst := worst_credit(company, person):
        who, words = worst
        reason = f": {words.reason.rstrip('.')}" if words.reason else ""
        warnings.append(f"Credit of {who} is on {words.word.lower()}{reason}.")
    passed = [_over_limit(each, total) for each in (company, person) if each]
    return warnings + [sentence for sentence in passed if sentence]


def owed_by(customer: Company | Person, currency: str) -> Money:
    """What a customer owes or has ordered unpaid, in one currency at the day's rates; what has no rate is left out."""
    billed = [Money(debt.open_minor, debt.currency) for debt in debts_of(system_actor(), customer)]
    amounts = [*_ordered(customer), *billed]
    return exchange_into(currency).total(amounts).money


def _over_limit(customer: Company | Person, total: Money) -> str:
    limit = customer.credit_limit_minor
    if limit is None:
        return ""
    currency = customer.credit_limit_currency or total.currency
    more = exchange_into(currency).total([total])
    if not more.is_whole:
        return f"{customer} has a credit limit in {currency}, and no rate tells what {money(total)} is in it."
    owes = owed_by(customer, currency)
    after = owes.minor + more.money.minor
    if after <= limit:
        return ""
    return f"With this {customer} would owe {money(after, currency)}; the credit limit is {money(limit, currency)}."


def _ordered(customer: Company | Person) -> Iterable[Money]:
    """Orders as far as they are not invoiced."""
    own = {customer.kind: customer} | ({"company": None} if isinstance(customer, Person) else {})
    rows = Order.objects.standing().filter(**own)
    since = timezone.now() - DELIVERED_COUNTS
    for order in rows.only("status", "gross_minor", "invoiced_minor", "currency", "delivered_at"):
        counts = order.status in OPEN or (order.delivered_at is not None and order.delivered_at >= since)
        if counts and order.gross_minor > order.invoiced_minor:
            yield Money(order.gross_minor - order.invoiced_minor, order.currency)
