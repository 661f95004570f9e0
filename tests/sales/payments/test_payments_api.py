"""Payments through the API."""

from sales.payments.models import Payment
from tests.api.asking import program_of
from tests.sales.payments.making import make_company, make_invoice
from tests.world import World, scope_of


def test_a_program_books_a_payment(world: World) -> None:
    with scope_of(world.org):
        company = make_company()
        first, second = make_invoice(10_000, company=company), make_invoice(5_000, company=company)
    program = program_of(world.boss)
    body = {
        "amount_minor": 14_000, "currency": "EUR", "received_on": "2026-11-12", "key": "k",
        "invoices": [{"invoice_id": str(first.id)}],
    }  # fmt: skip
    made = program.post("payments/", body)
    assert (made.status_code, made.json()["left"]) == (201, {"minor": 4_000, "currency": "EUR"})
    url = f"payments/{made.json()['id']}/"
    used = program.post(f"{url}allocations/", {"invoice_id": str(second.id), "amount_minor": 1_000}).json()
    assert [each["amount"]["minor"] for each in used["allocations"]] == [10_000, 1_000]
    assert program.post(f"{url}allocations/", {"invoice_id": str(second.id), "amount_minor": 9_000}).status_code == 409
    assert program.patch(url, {"note": "by hand"}).json()["note"] == "by hand"
    assert program.patch(url, {"amount_minor": 1}).status_code == 422
    assert program.post("payments/", body | {"currency": "XXX"}).status_code == 422
    program.post("payments/", body)  # the same key
    with scope_of(world.org):
        assert Payment.objects.count() == 1


def test_who_may_not_book_and_strangers(world: World) -> None:
    body = {"amount_minor": 1, "currency": "EUR", "received_on": "2026-11-12"}
    made = program_of(world.boss).post("payments/", body).json()
    assert program_of(world.boss, "rep").post("payments/", body).status_code == 403
    assert program_of(world.stranger).get(f"payments/{made['id']}/").status_code == 404
    with scope_of(world.org):
        assert Payment.objects.count() == 1
