"""A customer opens his quote on his phone, chooses what is optional, and orders. On a phone, too, that becomes an order
and an invoice, which is what he is then asked to pay.
"""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from sales.actions.quote_sending import send_quote
from sales.models import Quote, QuoteAnswer
from sales.quotes.links import quote_token
from tests.billing.making import buyer, letterhead
from tests.browser.visitor import Visitor
from tests.sales.deals import a_person
from tests.sales.quotes.making import item, make_quote
from tests.world import PASSWORD, World, scope_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TOTAL, WITH_INSURANCE = "€1,190.00", "€1,249.50"


def test_choose_mistake_and_order(visit: Callable[..., Visitor], world: World) -> None:
    insurance = item("Insurance", "50", optional=True)
    with scope_of(world.org):
        helena = a_person(world, email="helena@order.example", company=buyer().company)
        quote = make_quote(
            world.owner, item("Wet lease", "1000"), insurance, person=helena, terms="Payable within 14 days."
        )
        send_quote(quote.id, None, by=world.owner.actor)
        letterhead()
    customer = visit("customer", size="phone")
    page = customer.go(reverse("quotes_public:quote", args=[world.org.slug, quote_token(world.org.id, quote.id, 1)]))
    totals = page.locator("[data-fl-qtotal]")
    expect(totals).to_have_text([TOTAL, TOTAL])
    customer.look("quote-offered")
    page.get_by_label(re.compile("Insurance")).check()
    expect(totals).to_have_text([WITH_INSURANCE, WITH_INSURANCE])
    page.get_by_label("Your name", exact=True).fill("Helena Brandt")
    page.get_by_role("button", name="Accept and order").click()
    expect(page.get_by_text("Tick this to order.")).to_be_visible()
    expect(page.get_by_label("Your name", exact=True)).to_have_value("Helena Brandt")
    expect(page.get_by_label(re.compile("Insurance"))).to_be_checked()
    expect(totals).to_have_text([WITH_INSURANCE, WITH_INSURANCE])
    customer.look("quote-mistake")
    page.get_by_label(re.compile("I order what is quoted")).check()
    page.get_by_role("button", name="Accept and order").click()
    expect(page.get_by_text("Helena Brandt ordered this")).to_be_visible()
    expect(page.get_by_role("button", name="Accept and order")).to_have_count(0)
    customer.look("quote-accepted")
    _bill_it(visit("seller", size="phone"), customer, world, quote)
    with scope_of(world.org):
        answer = QuoteAnswer.objects.get()
        assert (answer.name, answer.chosen, answer.gross_minor) == ("Helena Brandt", [insurance.id], 124_950)
        assert Quote.objects.get().status == "accepted"


def _bill_it(seller: Visitor, customer: Visitor, world: World, quote: Quote) -> None:
    seller.sign_in(world.boss.user.email, PASSWORD)
    page = seller.go(reverse("sales:quote", args=[quote.id]))
    for verb in ("Make an order", "Invoice it", "Issue…", "Issue"):
        seller.click(verb)
    seller.look("invoice-issued")
    invoice = customer.go(page.locator("a[href*='/invoices/']").first.get_attribute("href") or "")
    expect(invoice.get_by_role("status")).to_contain_text(WITH_INSURANCE)
    customer.look("invoice-of-the-quote")
