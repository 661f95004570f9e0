"""What payments do when something happened."""

from crm.accounts.actor import member_actor, system_actor
from crm.accounts.queries.members import active_members
from crm.events.catalog.billing import InvoiceCredited, InvoiceEvent, InvoiceSettled
from crm.events.catalog.payments import PaymentRefundFailed, StatementImported
from crm.events.models import Event
from crm.events.subscriptions import subscribe
from crm.events.types import SubjectRef
from crm.web.formats import money
from crm.work.actions.notifications import notify
from sales.payments.actions.booking import book_sure
from sales.payments.actions.checkouts import let_end

MOST = 2_000


@subscribe(StatementImported)
def book_what_is_sure(event: StatementImported, row: Event) -> None:
    """Lines that nobody has to look at, those that the page had no time for."""
    book_sure(by=system_actor(), statement_id=event.statement_id, most=MOST)


@subscribe(PaymentRefundFailed)
def tell_that_a_refund_failed(event: PaymentRefundFailed, row: Event) -> None:
    """Who sent it and whose payment it is hear that the money is here again; if nobody can, all who book payments."""
    members = [each for each in active_members() if member_actor(each).can("payments.book")]
    nearest = [each for each in members if each.id in (event.sent_by_id, event.owner_id)]
    much = money(event.part_minor, event.currency, exact=True)
    for member in nearest or members:
        notify(
            member,
            f"A refund of {much} did not reach the customer: send it another way",
            kind="refund_failed",
            subject=SubjectRef("payment", event.payment_id),
            key=f"refund-failed:{row.id}",
            body=event.reason,
        )


@subscribe(InvoiceSettled, InvoiceCredited)
def end_needless_checkouts(event: InvoiceEvent, _row: Event) -> None:
    """What was begun over another amount than is open now, nobody shall pay any more."""
    let_end(event.invoice_id)
