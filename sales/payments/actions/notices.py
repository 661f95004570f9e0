"""What providers tell us, in any order, late, twice and at once: booked is what happened, once.

Each message is one transaction with all that follows from it, and is answered only after its commit: a process that
is killed before has done nothing, and the provider tells it again.
"""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from crm.accounts.actor import system_actor
from crm.events.catalog.payments import PaymentDisputed
from crm.events.emit import emit
from crm.money import CURRENCIES
from crm.records.actions.keeping import keep
from crm.tenancy.ids import as_uuid
from crm.tenancy.writing import insert_once
from sales.billing.models import Invoice
from sales.payments.actions.allocating import Wish
from sales.payments.actions.facts import about_payment
from sales.payments.actions.receiving import Received, take
from sales.payments.actions.refunding import Failed, Sent, note_refunded, one_at_a_time, reopen_refund
from sales.payments.actions.returning import Back, give_back
from sales.payments.models import (
    Checkout,
    CheckoutState,
    Payment,
    ProviderAccount,
    ProviderEvent,
    ReturnSort,
)
from sales.payments.providers.base import Notice, Told
from sales.payments.queries.payments import get_payment

DONE = {
    Told.NOTHING: "Nothing for us.",
    Told.PENDING: "The customer has paid, the money is on its way.",
    Told.ENDED: "The customer did not pay.",
}


@transaction.atomic
def take_notice(account: ProviderAccount, notice: Notice) -> bool:
    """Do what a signed message says. Whether it was new."""
    if notice.payment:
        one_at_a_time(_key(account.provider, notice))
    row = ProviderEvent(provider=account.provider, event=notice.event, sort=notice.sort, happened_at=notice.happened_at)
    if not insert_once(row):  # one that is being handled right now is waited for
        return False
    _do(row, notice)
    ProviderAccount.objects.filter(id=account.id).update(told_at=timezone.now())
    return True


def _do(row: ProviderEvent, notice: Notice) -> None:
    """Do it and keep the message with what came of it."""
    if notice.told in DONE:
        _follow_checkout(row.provider, notice)
        row.outcome = DONE[notice.told]
    elif notice.told == Told.PAID:
        row.outcome = _paid(row.provider, notice)
    elif payment := _known(row.provider, notice):
        row.outcome, row.waits_for = _about(row.provider, notice, payment), ""
    else:  # told before the payment itself was: _paid comes back to it
        row.outcome, row.waits_for = "Waits for the payment it is about.", _key(row.provider, notice)
        row.body = asdict(notice) | {"happened_at": notice.happened_at.isoformat()}
    row.save()


def _paid(provider: str, notice: Notice) -> str:
    """Book it, for the invoice that it was for; what is too much, or in another currency, stays as credit."""
    invoice = _invoice(provider, notice)
    if invoice is None:
        return "Not for one of our invoices."
    if notice.currency not in CURRENCIES or not notice.amount_minor:
        return f"An amount in {notice.currency} can't be kept. Enter the payment by hand."
    _follow_checkout(provider, notice)
    key, same = _key(provider, notice), notice.currency == invoice.currency
    if Payment.everything.filter(key=key).exists():
        return "Booked already."
    came = Received(
        amount_minor=notice.amount_minor,
        currency=notice.currency,
        received_on=min(timezone.localdate(notice.happened_at), timezone.localdate()),
        method=provider,
        person=invoice.person,
        company=invoice.company,
        payer=notice.payer,
        reference=f"Invoice {invoice.number}",
        key=key,
    )
    payment = take(came, [Wish(invoice.id)] if same else [], by=system_actor())
    _catch_up(key)
    if not same:
        return f"Booked as credit: {invoice.number} is in {invoice.currency}."
    return (
        f"Booked for {invoice.number}."
        if not payment.left_minor
        else f"Booked for {invoice.number}, the rest as credit."
    )


def _about(provider: str, notice: Notice, payment: Payment) -> str:
    """What happened to a payment that is booked."""
    if notice.told == Told.REFUNDED:
        return _refunded(provider, notice, payment)
    if notice.told == Told.REFUND_FAILED:
        return _refund_failed(provider, notice, payment)
    return _disputed(provider, notice, payment) if notice.told == Told.DISPUTED else _decided(provider, notice, payment)


def _refunded(provider: str, notice: Notice, payment: Payment) -> str:
    if notice.currency != payment.currency:
        return "Noted already."
    day = timezone.localdate(notice.happened_at)
    sent = Sent(day, "Refunded at the provider", told_at=notice.happened_at)
    noted = note_refunded(payment, provider, notice.amount_minor, sent, system_actor())
    return "Noted as refunded." if noted else "Noted already."


def _refund_failed(provider: str, notice: Notice, payment: Payment) -> str:
    """Told by several messages, it counts once."""
    marker = ProviderEvent(provider=provider, event=f"failed:{notice.refund}", sort="", happened_at=notice.happened_at)
    if notice.currency != payment.currency or not notice.amount_minor or not insert_once(marker):
        return "Noted already."
    failed = Failed(notice.refund, notice.amount_minor, notice.happened_at, notice.reason)
    opened = reopen_refund(payment, provider, failed, system_actor())
    return "The refund failed: the money is credit again." if opened else "A refund failed that was not noted."


def _disputed(provider: str, notice: Notice, payment: Payment) -> str:
    if ProviderEvent.objects.filter(provider=provider, event=_decision(notice)).exists():
        return "Decided already."
    if payment.disputed_at is None:
        payment.disputed_at = notice.happened_at
        keep(payment, by=system_actor())
        emit(PaymentDisputed(**about_payment(payment), reason=notice.reason), by=system_actor())
    return "Noted as disputed."


def _decided(provider: str, notice: Notice, payment: Payment) -> str:
    """A dispute that is lost takes the money back."""
    by, won = system_actor(), notice.told == Told.DISPUTE_WON
    marker = ProviderEvent(provider=provider, event=_decision(notice), sort="", happened_at=notice.happened_at)
    if not insert_once(marker):
        return "Decided already."
    payment.disputed_at = None
    keep(payment, by=by)
    emit(PaymentDisputed(**about_payment(payment), reason=notice.reason, over=True, won=won), by=by)
    if not won:
        key = f"{provider}:dispute:{notice.dispute}"
        back = Back(
            amount_minor=notice.amount_minor, on=timezone.localdate(notice.happened_at), note=notice.reason,
            sort=ReturnSort.CHARGEBACK, key=key,
        )  # fmt: skip
        give_back(payment, back, by=by)
    return "The dispute was won." if won else "The dispute was lost: the money went back."


def _catch_up(key: str) -> None:
    """What was told of a payment before the payment itself was, in the order in which it happened."""
    for row in (
        ProviderEvent.objects.select_for_update(of=("self",)).filter(waits_for=key).order_by("happened_at", "id")
    ):
        at = datetime.fromisoformat(row.body["happened_at"])
        _do(row, Notice(**{**row.body, "happened_at": at, "told": Told(row.body["told"])}))


def _follow_checkout(provider: str, notice: Notice) -> None:
    """One that is paid stays so, whatever comes later."""
    states = {Told.PAID: CheckoutState.PAID, Told.PENDING: CheckoutState.PENDING, Told.ENDED: CheckoutState.ENDED}
    if notice.session and (state := states.get(notice.told)):
        rows = Checkout.objects.filter(provider=provider, session=notice.session)
        rows.exclude(state=CheckoutState.PAID).update(state=state)


def _invoice(provider: str, notice: Notice) -> Invoice | None:
    """By the checkout that we began, else by the name that we gave it."""
    checkout = Checkout.objects.filter(provider=provider, session=notice.session).first() if notice.session else None
    invoice_id = checkout.invoice_id if checkout else as_uuid(notice.invoice_id)
    rows = Invoice.everything.select_related("person", "company", "owner")
    return rows.filter(id=invoice_id).exclude(number="").first() if invoice_id else None


def _known(provider: str, notice: Notice) -> Payment | None:
    """The payment it is about, locked."""
    found = Payment.objects.filter(key=_key(provider, notice)).values_list("id", flat=True).first()
    return get_payment(system_actor(), found, lock=True) if found else None


def _key(provider: str, notice: Notice) -> str:
    return f"{provider}:{notice.payment}"


def _decision(notice: Notice) -> str:
    return f"decided:{notice.dispute}"
