"""Make the invoices of periods, and of what changes cost in between."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from crm.accounts.actor import Actor, system_actor
from crm.errors import Refused
from crm.events.catalog.subscriptions import SubscriptionBilled
from crm.events.emit import emit
from crm.mail.headers import mail_address
from crm.mail.templating.liquid import TemplateProblem
from crm.tenancy.models import Organization
from crm.tenancy.scope import require_organization_id
from sales.billing.actions.drafts import draft_invoice
from sales.billing.actions.issuing import issue_invoice
from sales.billing.actions.sending import send_invoice
from sales.billing.mails import InvoiceMail, first_mail
from sales.billing.models import Invoice, InvoiceSort, InvoiceState
from sales.quotes.lines import Line
from sales.subscriptions.actions.facts import about
from sales.subscriptions.lines import lines_of
from sales.subscriptions.models import Invoicing, Subscription, SubscriptionCharge, SubscriptionPeriod
from sales.subscriptions.periods import Span
from sales.subscriptions.proration import charged, line_saying
from sales.subscriptions.queries.subscriptions import subscription_policy, waiting_charges
from sales.subscriptions.reckoning import sums_for
from sales.subscriptions.words import span_words


@dataclass
class Taken:
    """Lines of an invoice, and the charges they come from; of the last credit perhaps only a part fits."""

    lines: list[Line]
    charges: list[SubscriptionCharge] = field(default_factory=list)


def bill_period(subscription: Subscription, *, today: date) -> SubscriptionPeriod:
    """The period that begins on the first day not billed yet, with its invoice and all charges that wait.

    The subscription is locked and active; it is not saved. Raises Refused where no invoice can be written.
    """
    begin, rhythm = subscription.next_on, subscription.rhythm
    span, whole = rhythm.rest(begin, subscription.ends_on), rhythm.whole(begin)
    known = _invoice_of_order(subscription)
    invoice = known or _period_invoice(subscription, span, whole)
    period = SubscriptionPeriod.objects.create(
        subscription=subscription,
        starts_on=span.begin,
        until=span.until,
        whole_from=whole.begin,
        whole_until=whole.until,
        invoice=invoice,
    )
    subscription.billed_until = span.until
    if known:
        return period
    _tell(subscription, invoice, span)
    bring(subscription, invoice, today=today, key=f"period:{period.id}")
    return period


def bill_charges(subscription: Subscription, *, today: date) -> Invoice | None:
    """An invoice of the charges that wait, if they come to more than nothing; credits wait for the next one.

    The subscription is locked; it is not saved.
    """
    taken = with_charges(subscription, [])
    if not taken.lines or sums_for(subscription, taken.lines).totals.gross.minor <= 0:
        return None
    days = [charge.starts_on for charge in taken.charges], [charge.until for charge in taken.charges]
    span = Span(min(days[0]), max(days[1]))
    invoice = _invoice(subscription, taken, span)
    _tell(subscription, invoice, span)
    bring(subscription, invoice, today=today, key=f"charges:{invoice.id}")
    return invoice


def with_charges(subscription: Subscription, own: Sequence[Line]) -> Taken:
    """These lines and what waits: all that is to be paid, and as many credits as leave the invoice at 0 or above."""
    waiting = waiting_charges(subscription.id)
    more = [charge for charge in waiting if charge.amount_minor >= 0]
    taken = Taken([*own, *(_line(charge, charge.amount_minor) for charge in more)], more)
    for credit in (charge for charge in waiting if charge.amount_minor < 0):
        amount = _fitting(subscription, taken.lines, credit)
        if amount:
            taken.lines.append(_line(credit, amount))
            taken.charges.append(_used(credit, amount))
    return taken


def bring(subscription: Subscription, invoice: Invoice, *, today: date, key: str) -> None:
    """Issue and send an invoice as far as the organization wants that; what hinders it is told on the subscription."""
    wanted = subscription_policy().invoicing
    if wanted == Invoicing.DRAFT:
        return
    try:
        with transaction.atomic():
            invoice = issue_invoice(invoice.id, on=today, by=system_actor())
            if wanted == Invoicing.SEND:
                _send(invoice, key)
    except (Refused, TemplateProblem) as problem:
        said = f"The invoice for {invoice.name} is still a draft: {problem}"
        subscription.problem, subscription.problem_at = said[:500], timezone.now()


def _invoice_of_order(subscription: Subscription) -> Invoice | None:
    """The order's invoice, if that has the first period in it, and this is the first."""
    if (
        not (subscription.order_bills and subscription.order_id)
        or SubscriptionPeriod.objects.filter(subscription=subscription).exists()
    ):
        return None
    rows = Invoice.objects.filter(order=subscription.order, sort=InvoiceSort.INVOICE)
    return rows.exclude(state=InvoiceState.CANCELLED).order_by("id").first()


def _period_invoice(subscription: Subscription, span: Span, whole: Span) -> Invoice:
    own = charged(lines_of(subscription.id), span, whole, subscription.currency)
    return _invoice(subscription, with_charges(subscription, own), span)


def _send(invoice: Invoice, key: str) -> None:
    organization = Organization.objects.get(id=require_organization_id())
    by = system_actor()
    mail = InvoiceMail(**first_mail(invoice, organization, by=by), key=key)
    if not mail_address(mail.to):
        raise Refused("Nobody knows where to send it. Give the customer an e-mail address.")
    send_invoice(invoice.id, mail, by=by)


def _invoice(subscription: Subscription, taken: Taken, span: Span) -> Invoice:
    organization = Organization.objects.get(id=require_organization_id())
    with translation.override(organization.language):
        name = f"{subscription.name}, {span_words(span)}"
    facts: dict[str, Any] = {
        "tax_included": subscription.tax_included,
        "rounding": subscription.rounding,
        "reference": subscription.reference,
        "owner_id": subscription.owner_id,
        "delivered_from": span.begin,
        "delivered_until": span.last,
    }
    if subscription.due_days is not None:
        facts["due_days"] = subscription.due_days
    invoice = draft_invoice(
        name=name, deal=subscription.deal, person=subscription.person, company=subscription.company,
        currency=subscription.currency, lines=taken.lines, facts=facts, by=_biller(),
    )  # fmt: skip
    for charge in taken.charges:
        charge.invoice, charge.billed = invoice, True
        charge.save()
    return invoice


def _biller() -> Actor:
    """Periods are billed by the program: whoever starts a subscription need not be allowed to issue invoices."""
    return system_actor()


def _tell(subscription: Subscription, invoice: Invoice, span: Span) -> None:
    told = SubscriptionBilled(
        **about(subscription),
        invoice_id=invoice.id,
        begin=span.begin.isoformat(),
        until=span.until.isoformat(),
        gross_minor=invoice.gross_minor,
    )
    emit(told, by=system_actor())


def _line(charge: SubscriptionCharge, amount_minor: int) -> Line:
    return line_saying(
        name=charge.name, description=charge.description, amount_minor=amount_minor, currency=charge.currency,
        tax_rate=charge.tax_rate, tax_category=charge.tax_category,
    )  # fmt: skip


def _fitting(subscription: Subscription, lines: Sequence[Line], credit: SubscriptionCharge) -> int:
    """How much of a credit leaves the whole at 0 or above; 0 or less, in minor units."""
    room = sums_for(subscription, lines).totals.gross.minor if lines else 0
    rate = Decimal(0) if subscription.tax_included else credit.tax_rate
    amount = max(credit.amount_minor, -int(Decimal(room) * 100 / (100 + rate)))
    while amount < 0 and sums_for(subscription, [*lines, _line(credit, amount)]).totals.gross.minor < 0:
        amount += 1
    return amount


def _used(credit: SubscriptionCharge, amount_minor: int) -> SubscriptionCharge:
    """The part of a credit that is used now; what is left of it waits on."""
    if amount_minor == credit.amount_minor:
        return credit
    part = SubscriptionCharge(
        subscription_id=credit.subscription_id, name=credit.name, description=credit.description,
        currency=credit.currency, amount_minor=amount_minor, tax_rate=credit.tax_rate,
        tax_category=credit.tax_category, starts_on=credit.starts_on, until=credit.until,
    )  # fmt: skip
    credit.amount_minor -= amount_minor
    credit.save()
    return part
