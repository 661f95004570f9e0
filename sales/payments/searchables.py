"""What payments are found by."""

from crm.events.catalog.payments import PaymentAllocated, PaymentChanged, PaymentReceived, PaymentReturned
from crm.search.searchable import Found, Searchable, register_searchable
from crm.web.formats import day
from sales.payments.models import Payment
from sales.payments.queries.payments import payments_visible_to
from sales.payments.words import state_words


def _payment(payment: Payment) -> Found:
    about = ", ".join(part for part in (day(payment.received_on), state_words(payment)[0], payment.reference) if part)
    return Found(title=str(payment), subtitle=about[:200])


register_searchable(
    Searchable(
        kind="payment",
        capability="payments.view",
        rows=lambda: Payment.objects.select_related("person", "company"),
        visible=payments_visible_to,
        found=_payment,
        events=(PaymentReceived, PaymentChanged, PaymentAllocated, PaymentReturned),
        order=34,
    )
)
