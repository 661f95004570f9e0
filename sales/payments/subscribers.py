"""What payments do when something happened."""

from crm.accounts.actor import system_actor
from crm.events.catalog.billing import InvoiceCredited, InvoiceEvent, InvoiceSettled
from crm.events.catalog.payments import StatementImported
from crm.events.models import Event
from crm.events.subscriptions import subscribe
from sales.payments.actions.booking import book_sure
from sales.payments.actions.checkouts import let_end

MOST = 2_000


@subscribe(StatementImported)
def book_what_is_sure(event: StatementImported, row: Event) -> None:
    """Lines that nobody has to look at, those that the page had no time for."""
    book_sure(by=system_actor(), statement_id=event.statement_id, most=MOST)


@subscribe(InvoiceSettled, InvoiceCredited)
def end_needless_checkouts(event: InvoiceEvent, _row: Event) -> None:
    """What was begun over another amount than is open now, nobody shall pay any more."""
    let_end(event.invoice_id)
