"""What customers paid: some invoices by hand, and a bank statement with lines that are sure, likely and strange."""

from datetime import date, timedelta
from xml.sax.saxutils import escape

from django.utils import timezone

from crm.accounts.actor import member_actor, system_actor
from crm.accounts.models import Membership
from crm.money import Money
from sales.billing.models import Invoice
from sales.billing.queries.invoices import open_invoices
from sales.payments.actions.allocating import Wish
from sales.payments.actions.booking import book_sure
from sales.payments.actions.importing import import_file
from sales.payments.actions.receiving import Received, receive

IBAN = "DE02120300000000202051"


def take_payments(manager: Membership) -> None:
    """For the open invoices there are; the newest stay open."""
    by = member_actor(manager)
    owing = list(open_invoices(system_actor(), currency="EUR"))
    for invoice in owing[:2]:
        came = Received(amount_minor=invoice.open_minor, currency="EUR", received_on=_day(3), iban=IBAN,
                        reference=f"Invoice {invoice.number}")  # fmt: skip
        receive(came, [Wish(invoice.id)], by=by)
    if len(owing) > 2:
        statement, fresh = import_file("camt053-demo.xml", _statement(owing[2:5]).encode(), by=by)
        if fresh:
            book_sure(by=system_actor(), statement_id=statement.id)


def _statement(owing: list[Invoice]) -> str:
    """One pays with the number, one without, one too little; then money that nobody knows, and the rent."""
    lines = [
        _entry(each.open_minor - less, each.bill_name, text)
        for each, less, text in zip(
            owing, (0, 0, 5_000), (f"Invoice {owing[0].number}", "Thank you", "Part payment"), strict=False
        )
    ]
    lines += [_entry(4_900, "Lagos Freight Union", "Deposit"), _entry(-180_000, "Rheinkontor Immobilien", "Rent")]
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>'
        f"<Id>{_day(1):%Y}-{_day(1):%j}</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        f"{''.join(lines)}</Stmt></BkToCstmrStmt></Document>"
    )


def _entry(minor: int, name: str, text: str) -> str:
    side = "Dbtr" if minor > 0 else "Cdtr"
    return (
        f'<Ntry><Amt Ccy="EUR">{Money(abs(minor), "EUR").amount}</Amt><CdtDbtInd>{"CRDT" if minor > 0 else "DBIT"}'
        f"</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{_day(1)}</Dt></BookgDt><NtryDtls><TxDtls>"
        f"<RltdPties><{side}><Pty><Nm>{escape(name)}</Nm></Pty></{side}></RltdPties>"
        f"<RmtInf><Ustrd>{escape(text)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def _day(ago: int) -> date:
    return timezone.localdate() - timedelta(days=ago)
