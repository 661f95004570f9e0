"""What customers read stands in their documents' language."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from crm.tenancy.models import Organization
from sales.billing.links import invoice_token
from sales.documents.pages import GERMAN
from sales.orders.actions.placing import order_from_quote
from sales.orders.links import order_token
from sales.quotes.links import quote_token
from tests.billing.making import issued
from tests.sales.orders.making import accepted_quote
from tests.world import OutsideClient, World

PAGES = (
    "billing/public/invoice.html", "orders/public/order.html", "sales/public/quote.html", "sales/public/totals.html",
)  # fmt: skip
SAID = re.compile(r"say\(([^()]*?)(?:, \w+=|\))")
QUOTED = re.compile(r'"([^"]*)"')


@pytest.mark.parametrize("page", PAGES)
def test_every_sentence_of_a_page_is_known_in_german(page: str) -> None:
    text = Path("templates", page).read_text()
    said = {words for call in SAID.findall(text) for words in QUOTED.findall(call)}
    assert said
    assert said <= set(GERMAN)


def test_pages_of_a_german_organization_are_german(in_scope: World) -> None:
    Organization.objects.filter(id=in_scope.org.id).update(language="de")
    org = Organization.objects.get(id=in_scope.org.id)
    invoice, quote = issued(in_scope.boss), accepted_quote(in_scope.boss)
    order = order_from_quote(quote.id, by=in_scope.boss.actor)
    client = OutsideClient()

    def read(name: str, token: str) -> str:
        return client.get(reverse(name, args=[org.slug, token])).content.decode()

    for page, words in (
        (
            read("invoices_public:invoice", invoice_token(org.id, invoice.id)),
            ("So bezahlen Sie", "Zahlbar bis", "119,00"),
        ),
        (read("orders_public:order", order_token(org.id, order.id)), ("Ihre Bestellung", "Bestellt am")),
        (read("quotes_public:quote", quote_token(org.id, quote.id, 1)), ("Angenommen.", "Fragen?")),
    ):
        assert '<html lang="de"' in page
        assert all(each in page for each in words), words
