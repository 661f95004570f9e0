"""A person bills a customer: writes a draft, issues it, sends it, takes it back; and the customer reads it."""

import re
from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm.mail.models import Message
from sales.billing.actions.sending import send_invoice
from sales.billing.actions.settling import settle
from sales.billing.links import invoice_token, read_link
from sales.billing.lists import InvoiceList
from sales.billing.mails import InvoiceMail
from sales.billing.models import BillingPolicy, CustomerTerms, Invoice, InvoiceLine, InvoiceReminder, ReminderLevel
from sales.billing.paying import PayButton, _payers, register_payer
from tests.billing.making import buyer, draft, issued, item, letterhead
from tests.world import OutsideClient, World, scope_of


def test_from_nothing_to_the_mail(in_scope: World) -> None:
    letterhead()
    boss, person = in_scope.boss.client, buyer()
    begun = boss.post(
        reverse("billing:new_invoice"), {"name": "October", "person": "", "company": "Nordwind GmbH", "currency": "EUR"}
    )
    invoice = Invoice.objects.get()
    assert begun.headers["Location"] == reverse("billing:invoice", args=[invoice.id])
    assert invoice.bill_city == "Hamburg"
    line = item("Flights", "1000").id
    typed = {"name": "October", "person": "", "company": "Nordwind GmbH", "bill_name": "Nordwind AG",
             "bill_city": "Hamburg", "bill_country": "DE", "due_days": "30", "version": invoice.version, "row": line,
             f"l-{line}-name": "Flights", f"l-{line}-quantity": "2", f"l-{line}-unit_price": "1,000",
             f"l-{line}-tax_rate": "19", "then": "issue"}  # fmt: skip
    saved = boss.post(reverse("billing:save_invoice", args=[invoice.id]), typed)
    assert saved.headers["Location"] == reverse("billing:issue_invoice", args=[invoice.id])
    assert "2,380.00" in boss.get(saved.headers["Location"]).content.decode()
    boss.post(saved.headers["Location"], {"then": "send"})
    assert "please find attached" in boss.get(reverse("billing:send_invoice", args=[invoice.id])).content.decode()
    mail = {"to": person.email, "subject": "Your invoice", "words": "Here it is.", "key": "k"}
    boss.post(reverse("billing:send_invoice", args=[invoice.id]), mail)
    invoice.refresh_from_db()
    assert (invoice.state, invoice.gross_minor, invoice.bill_name) == ("issued", 238_000, "Nordwind AG")
    sent = Message.objects.get()
    assert sent.attachments.get().name == f"{invoice.number}.pdf"
    assert invoice_token(in_scope.org.id, invoice.id).partition(":")[0] in sent.text  # behind it stands the second
    shown = boss.get(reverse("billing:invoice", args=[invoice.id])).content.decode()
    assert "Send again" in shown
    assert "Nordwind GmbH" in boss.get(reverse("billing:invoices")).content.decode()


def test_what_is_wrong_is_said_and_what_was_typed_stays(in_scope: World) -> None:
    invoice = draft(in_scope.owner)
    typed = {
        "name": "",
        "person": "",
        "company": "Nordwind GmbH",
        "bill_name": "X",
        "due_days": "900",
        "bill_vat_id": "12",
        "delivered_until": "2026-01-01",
        "intro": "Stay here",
        "version": invoice.version,
    }
    page = in_scope.owner.client.post(reverse("billing:save_invoice", args=[invoice.id]), typed)
    assert page.status_code == 422
    for words in ("Say what the invoice is about", "VAT number begins", "365", "Stay here"):
        assert words in page.content.decode()


def test_the_customer_reads_loads_down_and_pays(in_scope: World) -> None:
    invoice = issued(in_scope.boss)
    token = invoice_token(in_scope.org.id, invoice.id)
    address = reverse("invoices_public:invoice", args=[in_scope.org.slug, token])
    customer: Client = OutsideClient(headers={"User-Agent": "Mozilla/5.0 Firefox/150.0"})
    register_payer(lambda one, _org, _token: [PayButton("Pay by card", f"/pay/{one.id}/")])
    try:
        page = customer.get(address).content.decode()
    finally:
        _payers.pop()
    assert "Pay by card" in page
    assert "DE89 3704 0044 0532 0130 00" in page
    pdf = customer.get(reverse("invoices_public:document", args=[in_scope.org.slug, token]))
    assert b"".join(pdf).startswith(b"%PDF-") if pdf.streaming else pdf.content.startswith(b"%PDF-")
    invoice.refresh_from_db()
    assert invoice.viewed_at is not None
    settle(invoice.id, 11_900, by=in_scope.boss.actor)
    assert "Thank you" in customer.get(address).content.decode()


def test_a_link_of_another_organization_or_to_a_draft_opens_nothing(world: World) -> None:
    with scope_of(world.org):
        token = invoice_token(world.org.id, issued(world.boss).id)
        unfinished = invoice_token(world.org.id, draft(world.boss).id)
    for slug, text in ((world.other_org.slug, token), (world.org.slug, f"x{token}"), (world.org.slug, unfinished)):
        assert OutsideClient().get(reverse("invoices_public:invoice", args=[slug, text])).status_code == 404
    assert read_link("", world.org) is None


def test_a_credit_note_by_the_form(in_scope: World) -> None:
    invoice = issued(in_scope.boss, item(quantity="3"))
    line = InvoiceLine.objects.get(invoice=invoice)
    address = reverse("billing:credit_invoice", args=[invoice.id])
    too_much = in_scope.boss.client.post(address, {f"q-{line.id}": "4", "seen": "0"})
    assert "Between 0 and 3" in too_much.content.decode()
    assert in_scope.colleague.client.post(address, {f"q-{line.id}": "1"}).status_code == 403
    assert not Invoice.objects.filter(sort="credit_note").exists()
    assert 'name="seen" value="0"' in in_scope.boss.client.get(address).content.decode()
    for _ in range(2):
        answer = in_scope.boss.client.post(address, {f"q-{line.id}": "1", "seen": "0", "reason": "One was broken"})
    note = Invoice.objects.get(sort="credit_note")
    assert (note.gross_minor, note.intro, note.corrects_id) == (11_900, "One was broken", invoice.id)
    assert answer.headers["Location"] == reverse("billing:invoice", args=[note.id])


def test_a_reminder_read_once_is_sent_once(in_scope: World) -> None:
    invoice = issued(in_scope.boss, on=timezone.localdate() - timedelta(days=40))
    address = reverse("billing:remind_invoice", args=[invoice.id])
    assert 'name="level" value="1"' in in_scope.boss.client.get(address).content.decode()
    for _ in range(2):
        in_scope.boss.client.post(address, {"level": "1"})
    assert [row.level for row in InvoiceReminder.objects.filter(invoice=invoice)] == [1]
    in_scope.boss.client.post(address, {"level": "3"})  # never read: the second comes before it
    assert InvoiceReminder.objects.filter(invoice=invoice).count() == 1


def test_terms_numbers_and_reminders_are_the_organizations(in_scope: World) -> None:
    address = reverse("billing:settings")
    typed = {"due_days": "30", "invoice_prefix": "r", "credit_prefix": "R", "subject": "S", "words": "W"}
    levels = {f"level-{n}-{name}": value for n in (1, 2, 3) for name, value in
              {"active": "on", "days": str(n * 10), "fee": "5", "subject": "S", "words": "W"}.items()}  # fmt: skip
    same = in_scope.boss.client.post(address, typed | levels)
    assert "another beginning" in same.content.decode()
    assert not BillingPolicy.objects.exists()
    in_scope.boss.client.post(address, typed | levels | {"credit_prefix": "G"})
    assert ReminderLevel.objects.get(level=3).fee_minor == 500
    person = buyer()
    terms = reverse("billing:terms", args=["company", person.company_id])
    assert in_scope.owner.client.post(terms, {"due_days": "7"}).status_code == 403
    in_scope.boss.client.post(terms, {"due_days": "7", "email": "ap@nordwind.example", "vat_id": "de 811 907 980"})
    assert CustomerTerms.objects.get().vat_id == "DE811907980"
    invoice = issued(in_scope.boss)
    assert (invoice.number[:2], invoice.due_days, invoice.bill_email) == ("R-", 7, "ap@nordwind.example")
    mail = InvoiceMail("no address", "S", "W", "k")
    page = in_scope.boss.client.post(reverse("billing:send_invoice", args=[invoice.id]), vars(mail))
    assert page.status_code == 422
    send_invoice(invoice.id, InvoiceMail("ap@nordwind.example", "S", "W", "k"), by=in_scope.boss.actor)
    assert Message.objects.count() == 1


def test_what_is_open_stands_by_its_age_and_beside_the_customer(in_scope: World) -> None:
    invoice = issued(in_scope.boss)
    page = in_scope.boss.client.get(reverse("billing:ages")).content.decode()
    assert "€119.00" in page
    beside = in_scope.boss.client.get(reverse("customers:company", args=[invoice.company_id])).content.decode()
    assert "€119 open" in beside
    assert invoice.number in beside


def test_every_view_of_the_list_shows_what_it_is_called(in_scope: World) -> None:
    paid = issued(in_scope.boss)
    settle(paid.id, 11_900, by=in_scope.boss.actor)
    draft(in_scope.boss)
    left = issued(in_scope.boss)
    for key, wanted in {"open": {left.number}, "paid": {paid.number}, "credits": set(), "overdue": set()}.items():
        view = next(each for each in InvoiceList.views if each.key == key)
        page = in_scope.boss.client.get(reverse("billing:invoices"), dict(view.params)).content.decode()
        assert set(re.findall(r"INV-\d{4}-\d{4}", page)) == wanted, key


def test_a_form_sent_twice_makes_one_draft(in_scope: World) -> None:
    letterhead()
    buyer()
    boss, new = in_scope.boss.client, reverse("billing:new_invoice")
    typed = {"name": "October", "person": "", "company": "Nordwind GmbH", "currency": "EUR", "key": "k1"}
    assert 'name="key"' in boss.get(new).content.decode()
    places = {boss.post(new, typed).headers["Location"] for _ in range(2)}
    assert len(places) == Invoice.objects.count() == 1
    boss.post(new, typed | {"key": "k2"})
    assert Invoice.objects.count() == 2
