"""W5-pdf: quotes and invoices drawn as PDF, one after the other in one process, while somebody waits for them.

Invoices are PDF/A-3 with the e-invoice in them, checked against its schema.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from bench.setting import Bench
from crm.tenancy.scope import tenant_scope
from sales.billing.documents import invoice_pdf
from sales.documents.quotes import quote_pdf
from sales.quotes.content import sums_in
from sales.quotes.lines import Line

QUOTES, ASKED = 60, 20.0
INVOICES_ASKED = {8: 8.0, 60: 2.0}  # putting the XML in copies the PDF object by object, of which a tagged one has many
AT = datetime(2026, 11, 23, tzinfo=UTC)


def run(bench: Bench) -> None:
    """Quotes of 8 lines on two pages and of 60 lines on four, then invoices of the same."""
    for lines, pages in ((8, 2), (60, 4)):
        content, organization = _content(lines), bench.small.organization
        about = f"of {lines} lines, {pages} pages"
        _measure(bench, f"quotes {about}", partial(quote_pdf, content, organization, at=AT), ASKED)
        draw = partial(invoice_pdf, _invoice(content), organization, at=AT)
        _measure(bench, f"invoices {about}", draw, INVOICES_ASKED[lines])


def _measure(bench: Bench, what: str, draw: Callable[[], bytes], asked: float) -> None:
    with tenant_scope(bench.small.organization):
        draw()  # the fonts are looked through once in a process
        began = time.perf_counter()
        for _ in range(QUOTES):
            draw()
        rate = QUOTES / (time.perf_counter() - began)
    noun, _, rest = what.partition(" of ")
    lines = rest.partition(" ")[0]
    bench.results.kept.setdefault("W5-pdf", {})[f"{noun}_per_second_{lines}_lines"] = round(rate, 1)
    bench.results.say("W5-pdf", what, f"{rate:8.1f} a second", f">= {asked:.0f}", rate >= asked)


def _invoice(content: dict[str, Any]) -> dict[str, Any]:
    """The same to be paid."""
    place = {
        "street": "Rollbahn 1",
        "postal_code": "40474",
        "city": "Düsseldorf",
        "country": "DE",
        "email": "",
        "phone": "",
    }
    seller = content["seller"] | place | {"vat_id": "DE136695976", "iban": "DE89 3704 0044 0532 0130 00"}
    bill = content | {
        "sort": "invoice", "number": "INV-2026-0001", "due": "2026-12-07", "seller": seller, "corrects": None,
        "buyer": place | {"name": "Nordwind Reisen AG", "contact": "Helena Brandt", "vat_id": ""}, "reference": "PO-7",
        "delivered_from": "2026-11-01", "delivered_until": "2026-11-20", "gross_minor": 0,
        "lines": [line | {"optional": False} for line in content["lines"]],
    }  # fmt: skip
    return bill | {"gross_minor": sums_in(bill).totals.gross.minor}


def _content(count: int) -> dict[str, Any]:
    words = "Everything that belongs to it, as it was agreed with you on the telephone. " * 2
    lines = [
        Line.new(
            name=f"Wet lease, rotation {number}",
            description=words if number % 3 == 0 else "",
            quantity=Decimal(number + 1),
            unit="h",
            unit_price=Decimal("1250.50"),
            discount=Decimal(number % 4 * 5),
            tax_rate=Decimal(19 if number % 5 else 7),
            optional=number % 7 == 6,
        )
        for number in range(count)
    ]
    nothing = dict.fromkeys(("vat_id", "tax_number", "register", "managers", "bank", "iban", "bic"), "")
    return {
        "number": "Q-2026-0001", "name": "Chicago rotation", "version": 1, "date": "2026-11-23",
        "valid_until": "2026-12-23", "currency": "EUR", "tax_included": False, "rounding": "total", "discount": "5",
        "discount_minor": 0, "intro": words, "terms": words * 3, "language": "en", "sheets": [],
        "recipient": ["Nordwind Reisen AG", "Helena Brandt", "Hafenstraße 12", "20457 Hamburg"],
        "seller": {"name": "Skyline Air", "address": ["Rollbahn 1"], "reach": [], "country": "DE", **nothing},
        "contact": {"name": "Jonas Richter", "email": "jonas@skyline.example"},
        "lines": [line.to_json() for line in lines],
    }  # fmt: skip
