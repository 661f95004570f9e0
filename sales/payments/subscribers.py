"""What payments do when something happened."""

from crm.accounts.actor import system_actor
from crm.events.catalog.payments import StatementImported
from crm.events.models import Event
from crm.events.subscriptions import subscribe
from sales.payments.actions.booking import book_sure

MOST = 2_000


@subscribe(StatementImported)
def book_what_is_sure(event: StatementImported, row: Event) -> None:
    """Lines that nobody has to look at, those that the page had no time for."""
    book_sure(by=system_actor(), statement_id=event.statement_id, most=MOST)
