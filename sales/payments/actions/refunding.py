"""Send money back at the provider by which it came, and note once what has gone back there."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.events.catalog.payments import PaymentRefundFailed
from crm.events.emit import emit
from crm.records.actions.keeping import keep
from crm.tenancy.scope import require_organization_id
from sales.payments.actions.facts import about_payment
from sales.payments.actions.returning import Back, check_left, give_back
from sales.payments.models import Payment, Return
from sales.payments.providers import PROVIDERS
from sales.payments.providers.base import Refund
from sales.payments.queries.payments import get_payment
from sales.payments.queries.providers import refunding_account, secrets_of

# What is told of one payment is done one after the other. A refund that came while the payment itself was being booked
# would else wait for one that is there already, and nobody would come back to it.
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('payment of ' || %s || %s, 0))"


@dataclass(frozen=True)
class Sent:
    """When it went back, and why; `key` is of the form that asked for it."""

    on: date
    note: str = ""
    key: str = ""
    told_at: datetime | None = None  # of what the provider tells by itself, maybe late: when it was so


@dataclass(frozen=True)
class Failed:
    """A refund that the provider could not bring to the customer, by its name of it."""

    refund: str
    amount_minor: int
    at: datetime
    reason: str = ""


def one_at_a_time(payment_key: str) -> None:
    """Whatever concerns the payment of this key waits until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [str(require_organization_id()), payment_key])


@transaction.atomic
def refund_at_provider(payment_id: UUID, back: Back, *, by: Actor) -> Payment:
    """Have the provider send money back, as far as no invoice was paid with it. The same form asks once.

    Where we are killed before it is noted, the same form is answered the same there, and the provider tells of it
    itself. Raises NotFound, NotAllowed, Refused, ProviderProblem.
    """
    by.require("payments.book")
    payment = get_payment(by, payment_id)
    one_at_a_time(payment.key)
    payment = get_payment(by, payment_id, lock=True)
    provider, _, name = payment.key.partition(":")
    if Return.objects.filter(payment=payment, key=_key(provider, back.key)).exists():
        return payment
    account = refunding_account(payment)
    if account is None:
        raise Refused("This payment did not come by a provider that can send it back. Send it by your bank.")
    check_left(payment, back.amount_minor)
    asked = Refund(name, back.amount_minor, payment.currency, f"fairlead-refund-{payment.id}-{back.key}")
    in_sum = PROVIDERS[provider].refund(secrets_of(account), asked)
    note_refunded(payment, provider, in_sum, Sent(timezone.localdate(), back.note, back.key), by)
    return payment


def note_refunded(payment: Payment, provider: str, in_sum: int, sent: Sent, by: Actor) -> bool:
    """Note on a locked payment what has gone back there `in_sum`, as far as it is not noted: whether it was not."""
    rows = Return.objects.filter(payment=payment, key__begins=_key(provider, ""))
    more = in_sum - sum(rows.filter(failed_at=None).values_list("amount_minor", flat=True))
    if sent.told_at is not None:  # what failed after that is in the sum that was told
        more -= sum(rows.filter(failed_at__gte=sent.told_at).values_list("amount_minor", flat=True))
    if more > 0:
        key = _key(provider, sent.key or f"{payment.key.partition(':')[2]}:{in_sum}:{more}")
        give_back(payment, Back(amount_minor=more, on=sent.on, note=sent.note, key=key), by=by)
    return more > 0


def reopen_refund(payment: Payment, provider: str, failed: Failed, by: Actor) -> int:
    """On a locked payment: what did not reach the customer is credit again, to be sent another way.

    Returns how much that is, in minor units: 0 for one that was never noted, which is kept as failed all the same, so
    that a late message of it books nothing.
    """
    noted = Return.objects.filter(payment=payment, key__begins=_key(provider, ""), failed_at=None)
    rows = sorted(noted, key=lambda row: (row.amount_minor == failed.amount_minor, row.id), reverse=True)
    left, sent_by = failed.amount_minor, None
    for row in rows:
        part = min(left, row.amount_minor)
        if not part:
            break
        sent_by = sent_by or row.by_id
        row.amount_minor -= part
        left -= part
        if row.amount_minor:  # it was told of together with others
            row.save(update_fields=["amount_minor"])
        else:
            row.amount_minor = part
            _mark_failed(row, provider, failed)
            continue
        _failed_return(payment, provider, failed, part).save()
    opened = failed.amount_minor - left
    if not opened:
        _failed_return(payment, provider, failed, left).save()
        return 0
    payment.returned_minor -= opened
    payment.follow_amounts()
    keep(payment, by=by)
    facts = about_payment(payment)
    emit(PaymentRefundFailed(**facts, part_minor=opened, reason=failed.reason, sent_by_id=sent_by), by=by)
    return opened


def _mark_failed(row: Return, provider: str, failed: Failed) -> None:
    """A form's key stays, so that the form sent once more asks for nothing; a provider's may come again."""
    if not row.key.startswith(_key(provider, "form:")):
        row.key = _key(provider, f"failed:{failed.refund}:{row.id}")
    row.failed_at, row.failure = failed.at, failed.reason[:200]
    row.save(update_fields=["amount_minor", "key", "failed_at", "failure"])


def _failed_return(payment: Payment, provider: str, failed: Failed, part: int) -> Return:
    return Return(
        payment=payment, amount_minor=part, currency=payment.currency, on=timezone.localdate(failed.at),
        key=_key(provider, f"failed:{failed.refund}"), failed_at=failed.at, failure=failed.reason[:200],
    )  # fmt: skip


def _key(provider: str, key: str) -> str:
    return f"{provider}:refund:{key}"
