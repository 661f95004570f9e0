"""Issuing: a gapless number, a document, and nothing of it changes any more."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from django.db import DatabaseError, connections, transaction
from django.urls import reverse
from django.utils import timezone
from facturx import get_xml_from_pdf
from pypdf import PdfReader

from crm.errors import NotAllowed, Refused
from crm.events.models import Event
from crm.mail.files import read_file
from crm.records.actions.binning import bin_record
from crm.tenancy.scope import tenant_scope
from sales.actions.quotes import Edit
from sales.billing.actions import issuing
from sales.billing.actions.drafts import save_invoice
from sales.billing.actions.issuing import NotReady, issue_invoice
from sales.billing.guarding import NotADraft
from sales.billing.models import Invoice, InvoiceLine
from sales.models import DocumentCounter, Letterhead
from tests.billing.making import draft, issued, item, letterhead
from tests.world import World

YEAR = timezone.localdate().year


def test_it_gets_number_days_and_document(in_scope: World) -> None:
    invoice = issued(in_scope.boss, due_days=30, reference="PO-7")
    assert invoice.number == f"INV-{YEAR}-0001"
    assert (invoice.state, invoice.settlement, invoice.open_minor) == ("issued", "open", 11_900)
    assert invoice.due_on == timezone.localdate() + timedelta(days=30)
    assert invoice.content["buyer"]["name"] == "Nordwind GmbH"
    pdf = read_file(invoice.pdf)
    text = PdfReader(BytesIO(pdf)).pages[0].extract_text()
    assert invoice.number in text
    assert "DE89 3704 0044 0532 0130 00" in text
    name, xml = get_xml_from_pdf(pdf, check_xsd=True)
    assert name == "factur-x.xml"
    assert b"urn:cen.eu:en16931:2017" in xml
    assert b"<ram:DuePayableAmount>119.00</ram:DuePayableAmount>" in xml
    again = issue_invoice(invoice.id, by=in_scope.boss.actor)
    assert again.number == invoice.number
    assert Event.objects.filter(kind="billing.invoice_issued").count() == 1


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_have_fifty_numbers_without_a_gap(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The document of each is drawn within the lock; here an empty one, for the numbers are what this is about."""
    monkeypatch.setattr(issuing, "invoice_pdf", lambda *args, **kwargs: b"%PDF-")
    with tenant_scope(world.org):
        first = draft(world.boss)
        ids = [*_alike(first, 50), first.id]
    lost = ids[25]
    actor = world.boss.actor

    def issue(invoice_id: UUID) -> str:
        try:
            with tenant_scope(world.org):
                number = issue_invoice(invoice_id, by=actor).number
                if invoice_id == lost:  # this one is not issued after all
                    transaction.set_rollback(True)
            return "" if invoice_id == lost else number
        finally:
            connections.close_all()

    with ThreadPoolExecutor(50) as pool:
        numbers = set(pool.map(issue, ids)) - {""}
    assert sorted(numbers) == [f"INV-{YEAR}-{count:04}" for count in range(1, 51)]


def _alike(invoice: Invoice, count: int) -> list[UUID]:
    """So many drafts with the same line."""
    names = ("name", "person", "company", "owner", "currency", "bill_name", "bill_city", "bill_country")
    facts = {name: getattr(invoice, name) for name in names}
    drafts = Invoice.objects.bulk_create([Invoice(**facts) for _ in range(count)])
    InvoiceLine.objects.bulk_create([InvoiceLine(invoice=each, name="Training", unit_price=100) for each in drafts])
    return [each.id for each in drafts]


def test_numbers_begin_anew_each_year(in_scope: World) -> None:
    today = timezone.localdate()
    before = issued(in_scope.boss, on=today.replace(year=YEAR - 1, day=1))
    now, next_one = issued(in_scope.boss), issued(in_scope.boss)
    assert [each.number for each in (before, now, next_one)] == [
        f"INV-{YEAR - 1}-0001", f"INV-{YEAR}-0001", f"INV-{YEAR}-0002",
    ]  # fmt: skip


def test_what_was_issued_stays_as_it_is(in_scope: World) -> None:
    by = in_scope.boss.actor
    invoice = issued(in_scope.boss)
    with pytest.raises(NotADraft):
        save_invoice(invoice.id, Edit({"name": "Something else"}), by=by)
    with pytest.raises(NotADraft):
        save_invoice(invoice.id, Edit({}, [item("Cheaper", "1")]), by=by)
    with pytest.raises(Refused):
        bin_record("invoice", invoice.id, by=by)
    line = InvoiceLine.objects.get(invoice=invoice)
    for change in (
        lambda: Invoice.objects.filter(id=invoice.id).update(gross_minor=1),
        lambda: Invoice.objects.filter(id=invoice.id).update(state="draft", number="", issued_on=None),
        lambda: Invoice.objects.filter(id=invoice.id).update(content={}),
        lambda: InvoiceLine.objects.filter(id=line.id).update(quantity=2),
        line.delete,
        lambda: InvoiceLine.objects.create(invoice=invoice, name="One more"),
        lambda: Invoice.objects.filter(id=invoice.id)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="stay"), transaction.atomic():
            change()
    Invoice.objects.filter(id=invoice.id).update(owner=None, person=None)  # colleagues leave, people are merged


def test_what_is_missing_is_said_at_once_and_nothing_is_issued(in_scope: World) -> None:
    invoice = draft(in_scope.boss, item(quantity="0"), bill_city="", bill_name="")
    Letterhead.objects.update(street="", vat_id="", tax_number="")
    with pytest.raises(NotReady) as caught:
        issue_invoice(invoice.id, by=in_scope.boss.actor)
    assert len(caught.value.reasons) == 5
    page = in_scope.boss.client.post(reverse("billing:issue_invoice", args=[invoice.id]), {"then": "stay"})
    assert page.status_code == 422
    assert "address with city" in page.content.decode()
    invoice.refresh_from_db()
    assert invoice.is_draft
    assert not DocumentCounter.objects.exists()


def test_without_europe_there_is_no_e_invoice(in_scope: World) -> None:
    letterhead()
    Letterhead.objects.update(country="US")
    invoice = issued(in_scope.boss)
    assert not any(get_xml_from_pdf(read_file(invoice.pdf), check_xsd=False))


def test_a_rep_writes_drafts_but_does_not_issue(in_scope: World) -> None:
    rep = in_scope.owner
    invoice = draft(rep)
    with pytest.raises(NotAllowed):
        issue_invoice(invoice.id, by=rep.actor)
    assert rep.client.post(reverse("billing:issue_invoice", args=[invoice.id]), {"then": "stay"}).status_code == 403
    assert in_scope.stranger.client.get(reverse("billing:invoice", args=[invoice.id])).status_code == 404
    invoice.refresh_from_db()
    assert invoice.is_draft
