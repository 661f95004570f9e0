"""Money that goes back to the customer: what was paid too much, a refund, a payment that his bank took back."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.events.catalog.payments import PaymentReturned
from crm.events.emit import emit
from crm.records.actions.keeping import keep
from crm.tenancy.writing import insert_once
from crm.web.formats import money
from sales.payments.actions.allocating import free
from sales.payments.actions.facts import about_payment
from sales.payments.models import Allocation, Payment, Return, ReturnSort
from sales.payments.queries.payments import get_payment


@dataclass(frozen=True, kw_only=True)
class Back:
    """What goes back, on which day, and why. The same `key` counts once."""

    amount_minor: int
    on: date
    note: str = ""
    sort: str = ReturnSort.REFUND
    key: str = ""


@transaction.atomic
def return_money(payment_id: UUID, back: Back, *, by: Actor) -> Payment:
    """Note that money went back; only what no invoice was paid with. Raises NotFound, NotAllowed, Refused."""
    by.require("payments.book")
    payment = get_payment(by, payment_id, lock=True)
    if back.key and Return.objects.filter(key=back.key).exists():
        return payment
    check_left(payment, back.amount_minor)
    give_back(payment, back, by=by)
    return payment


def check_left(payment: Payment, amount_minor: int) -> None:
    """Raises Refused for more than is left of it, and for nothing."""
    if not 0 < amount_minor <= payment.left_minor:
        raise Refused(
            f"Only {money(payment.left, exact=True)} is left. Take back what it was used for first."
            if payment.allocated_minor
            else f"Between nothing and {money(payment.left, exact=True)}."
        )


def give_back(payment: Payment, back: Back, *, by: Actor) -> None:
    """On a locked payment, as part of another verb: first what is left, then from the invoices paid last.

    More than is there goes back is what is there. The same key changes nothing.
    """
    part = min(back.amount_minor, payment.amount_minor - payment.returned_minor)
    row = Return(
        payment=payment, sort=back.sort, amount_minor=part, currency=payment.currency, on=back.on,
        note=back.note[:300], key=back.key, by_id=by.member_id,
    )  # fmt: skip
    if part <= 0 or not insert_once(row):
        return
    _free_up(payment, part - payment.left_minor, by)
    payment.returned_minor += part
    payment.follow_amounts()
    keep(payment, by=by)
    emit(PaymentReturned(**about_payment(payment), part_minor=part, sort=back.sort, note=back.note), by=by)


def _free_up(payment: Payment, needed: int, by: Actor) -> None:
    rows = Allocation.objects.filter(payment=payment, undone_at=None).select_related("invoice").order_by("-id")
    for allocation in rows:
        if needed <= 0:
            return
        part = min(needed, allocation.amount_minor)
        free(payment, allocation, part, by=by)
        needed -= part
