"""Payments by hand, statements and matching, as they are done on the pages."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sales.billing.models import Invoice, Settlement
from sales.payments.models import Allocation, BankStatement, LineState, Payment, PaymentPolicy, Return, StatementLine
from tests.sales.payments.making import make_company, make_invoice, pay
from tests.sales.payments.statements import CAMT_02, CSV
from tests.world import World

TODAY = "2026-11-12"


def upload(world: World, body: bytes | str, name: str = "bank.xml") -> Any:
    content = body if isinstance(body, bytes) else body.encode()
    return world.boss.client.post(reverse("payments:statements"), {"files": SimpleUploadedFile(name, content)})


def test_a_payment_by_hand(in_scope: World) -> None:
    invoice = make_invoice(company=make_company())
    page = in_scope.boss.client.get(f"{reverse('payments:new_payment')}?invoice={invoice.id}")
    assert "1190.00 EUR" in page.content.decode()
    typed = {"amount": "1,200", "received_on": TODAY, "method": "cash", "invoices": "", "key": "k1"}
    refused = in_scope.boss.client.post(reverse("payments:new_payment"), typed)
    assert (refused.status_code, Payment.objects.count()) == (422, 0)
    for _ in range(2):  # sent twice is once
        done = in_scope.boss.client.post(reverse("payments:new_payment"), typed | {"invoices": invoice.number.lower()})
        assert done.status_code == 302
    payment = Payment.objects.get()
    assert (payment.left_minor, payment.method, payment.company_id) == (1_000, "cash", invoice.company_id)
    shown = in_scope.boss.client.get(reverse("payments:payment", args=[payment.id])).content.decode()
    assert invoice.number in shown
    assert "€10.00" in shown
    assert "Take back" in in_scope.boss.client.get(reverse("billing:invoice", args=[invoice.id])).content.decode()


def test_use_take_back_and_return(in_scope: World) -> None:
    company = make_company()
    invoice, payment = make_invoice(5_000, company=company), pay(in_scope.boss, 8_000, company=company)
    client = in_scope.boss.client
    client.post(reverse("payments:use_credit", args=[invoice.id]))
    client.post(reverse("payments:undo_allocation", args=[Allocation.objects.get().id]))
    client.post(reverse("payments:use_payment", args=[payment.id]), {"invoice": invoice.id, "amount": "20"})
    typed = {"amount": "60", "on": TODAY, "note": "paid twice", "key": "k"}
    assert client.get(reverse("payments:return_payment", args=[payment.id])).status_code == 200
    for _ in range(2):
        client.post(reverse("payments:return_payment", args=[payment.id]), typed)
    payment.refresh_from_db()
    assert (payment.allocated_minor, payment.returned_minor, payment.left_minor) == (2_000, 6_000, 0)
    assert Return.objects.count() == 1


@pytest.mark.parametrize(("typed", "said"), [("20 USD", "Give the amount in EUR."), ("a lot", "in digits")])
def test_a_part_that_is_no_amount_of_the_payment_is_refused(in_scope: World, typed: str, said: str) -> None:
    company = make_company()
    invoice, payment = make_invoice(5_000, company=company), pay(in_scope.boss, 8_000, company=company)
    page = reverse("payments:use_payment", args=[payment.id])
    assert said in in_scope.boss.client.post(page, {"invoice": invoice.id, "amount": typed}).content.decode()
    assert not Allocation.objects.exists()


def test_who_only_sees_can_not_book(in_scope: World) -> None:
    payment, invoice = pay(in_scope.boss, 500), make_invoice()
    client = in_scope.owner.client
    for name, args in (
        ("new_payment", []), ("matching", []), ("statements", []), ("use_payment", [payment.id]), ("settings", []),
        ("use_credit", [invoice.id]), ("return_payment", [payment.id]), ("edit_payment", [payment.id]),
    ):  # fmt: skip
        assert client.post(reverse(f"payments:{name}", args=args)).status_code == 403
    assert (Payment.objects.count(), Allocation.objects.count()) == (1, 0)


def test_a_statement_books_what_is_sure(in_scope: World) -> None:
    invoice = make_invoice(number="INV-2026-0001", company=make_company())
    page = in_scope.boss.client.get(upload(in_scope, CAMT_02).url).content.decode()
    assert "<b>2 lines</b> read" in page
    assert "1 without you" in page
    assert Invoice.objects.get().settlement == Settlement.PAID
    assert StatementLine.objects.get(state=LineState.OUT).name == "Stadtwerke"
    assert Payment.objects.get().received_on.isoformat() == TODAY
    upload(in_scope, CAMT_02)  # the same file
    upload(in_scope, CAMT_02.replace("2026-223", "2026-224"))  # the same lines in another one
    assert (BankStatement.objects.count(), StatementLine.objects.count(), Payment.objects.count()) == (2, 2, 1)
    assert Allocation.objects.get().invoice_id == invoice.id


def test_nothing_is_booked_by_itself_where_nobody_wants_it(in_scope: World) -> None:
    PaymentPolicy.objects.create(book_sure=False)
    invoice = make_invoice(number="INV-2026-0001")
    upload(in_scope, CAMT_02)
    line = StatementLine.objects.get(state=LineState.OPEN)
    page = in_scope.boss.client.get(reverse("payments:matching")).content.decode()
    assert "The payer wrote INV-2026-0001." in page
    book = reverse("payments:book_line", args=[line.id])
    row = in_scope.boss.client.post(book, {"suggestion": str(invoice.id)}, headers={"HX-Request": "true"})
    assert "Undo" in row.content.decode()
    in_scope.boss.client.post(book, {"suggestion": str(invoice.id)})  # twice is once
    assert Payment.objects.count() == 1
    in_scope.boss.client.post(reverse("payments:unbook_line", args=[line.id]))
    line.refresh_from_db()
    invoice.refresh_from_db()
    assert (line.state, invoice.open_minor, Payment.objects.count()) == (LineState.OPEN, 119_000, 0)
    in_scope.boss.client.post(reverse("payments:book_sure"))
    assert Payment.objects.count() == 1


def test_choose_for_a_line(in_scope: World) -> None:
    company = make_company("Alpenrose AG")
    first, second = make_invoice(100_000, company=company), make_invoice(30_000, company=company)
    upload(in_scope, CAMT_02)
    line = StatementLine.objects.get(state=LineState.OPEN)
    choose, book = (reverse(f"payments:{name}", args=[line.id]) for name in ("choose_for_line", "book_line"))
    assert first.number in in_scope.boss.client.get(f"{choose}?q=alpen").content.decode()
    wrong = in_scope.boss.client.post(book, {"invoice": first.id, f"amount-{first.id}": "5000"})
    assert (wrong.status_code, Payment.objects.count()) == (422, 0)
    assert "5000" in wrong.content.decode()
    assert in_scope.boss.client.post(book, {}).status_code == 422
    in_scope.boss.client.post(book, {"invoice": [first.id, second.id], f"amount-{second.id}": "190"})
    payment = Payment.objects.get()
    assert (payment.allocated_minor, payment.company_id) == (119_000, company.id)


def test_set_aside_and_credit(in_scope: World) -> None:
    company = make_company("Alpenrose AG")
    upload(in_scope, CAMT_02)
    line = StatementLine.objects.get(state=LineState.OPEN)
    in_scope.boss.client.post(reverse("payments:ignore_line", args=[line.id]))
    assert "Nothing is left" in in_scope.boss.client.get(reverse("payments:matching")).content.decode()
    in_scope.boss.client.post(reverse("payments:unbook_line", args=[line.id]))
    in_scope.boss.client.post(reverse("payments:book_line", args=[line.id]), {"company": "Alpenrose AG"})
    payment = Payment.objects.get()
    assert (payment.company_id, payment.left_minor, payment.payer) == (company.id, 119_000, "Nordwind Air GmbH")
    booked = in_scope.boss.client.get(f"{reverse('payments:matching')}?show=booked").content.decode()
    assert "kept as credit" in booked


def test_a_table_is_looked_over_once(in_scope: World) -> None:
    page = upload(in_scope, CSV, "umsatz.csv").url
    assert "What are the columns?" in in_scope.boss.client.get(page).content.decode()
    statement = BankStatement.objects.get()
    names = ["account", "booked_on", "value_on", "text", "name", "iban", "amount", "currency"]
    columns = {f"column-{number}": name for number, name in enumerate(names)}
    assert in_scope.boss.client.post(page, columns | {"column-6": ""}).status_code == 422
    assert in_scope.boss.client.post(page, columns).status_code == 302
    assert (statement.lines.count(), statement.lines.filter(state="open").count()) == (2, 1)
    again = CSV.replace(b"12.11.26", b"14.11.26")
    upload(in_scope, again, "next.csv")
    assert BankStatement.objects.order_by("-id")[0].imported_at is not None


def test_what_is_no_statement_is_said(in_scope: World) -> None:
    refused = upload(in_scope, b"%PDF-1.4", "bank.pdf")
    assert refused.status_code == 422
    assert "bank.pdf: A PDF" in refused.content.decode()
    assert in_scope.boss.client.post(reverse("payments:statements")).status_code == 422
    assert not BankStatement.objects.exists()


def test_the_other_pages_open(in_scope: World) -> None:
    payment = pay(in_scope.boss, 500, company=make_company())
    client = in_scope.boss.client
    for name in ("payments", "statements", "settings", "new_payment"):
        assert client.get(reverse(f"payments:{name}")).status_code == 200
    edit = reverse("payments:edit_payment", args=[payment.id])
    assert client.get(edit).status_code == 200
    facts = {
        "received_on": TODAY,
        "method": "other",
        "payer": "Ada",
        "company": "Nordwind Air GmbH",
        "version": payment.version,
    }
    assert client.post(edit, facts).status_code == 302
    payment.refresh_from_db()
    assert (payment.payer, payment.method) == ("Ada", "other")
    client.post(reverse("payments:settings"), {})
    assert PaymentPolicy.objects.get().book_sure is False
