"""Customers with purchases, made quickly."""

from datetime import date
from typing import Any

from django.conf import settings

from crm.accounts.models import Membership
from crm.customers.models import Company, Person
from crm.money import Money
from crm.portal.access import session_key
from crm.portal.models import PortalAccount
from crm.tenancy.models import Organization
from sales.actions.deals import open_deal
from sales.actions.products import add_product
from sales.actions.selling_start import seed_selling
from sales.models import Deal, DealLine, Product, TaxClass, Unit, Variant
from sales.orders.actions.placing import Wish, place_order
from sales.orders.models import Order
from sales.suggestions.actions.purchasing import order_was_placed
from sales.suggestions.models import CustomerProduct
from tests.sales.quotes.making import item
from tests.world import Member, OutsideClient, scope_of

TODAY = date(2026, 11, 1)


def a_product(name: str, by: Member) -> Product:
    """One on sale, with its one variant."""
    terms = seed_selling()
    unit, tax = Unit.objects.order_by("id")[0], terms.tax_class or TaxClass.objects.order_by("id")[0]
    return add_product({"name": name, "unit": unit, "tax_class": tax}, by=by.actor)


def variant_of(product: Product) -> Variant:
    """Its one."""
    return Variant.objects.select_related("product").get(product=product)


def buyers(count: int, *products: Product, owner: Membership | None = None) -> list[Company]:
    """Companies of whom each bought these products."""
    made = [Company.objects.create(name=f"Buyer {number} of {len(products)}", owner=owner) for number in range(count)]
    CustomerProduct.objects.bulk_create(
        CustomerProduct(company=company, product=product, first_on=TODAY, last_on=TODAY)
        for company in made
        for product in products
    )
    return made


def a_deal_with(company: Company, product: Product, owner: Member) -> Deal:
    """An open deal about a product."""
    deal = open_deal(
        name="Deal", value=Money(50_000, "EUR"), person=None, company=company, owner=owner.membership, by=owner.actor
    )
    DealLine.objects.create(deal=deal, variant=variant_of(product), name=product.name)
    return deal


def ordered(product: Product, by: Member, **whose: Any) -> Order:
    """An order of one, and the purchase kept, as the news of it does."""
    line = item(product.name, variant_id=str(variant_of(product).id))
    order = place_order(Wish(name=product.name, currency="EUR", lines=[line], **whose), by=by.actor)
    order_was_placed(order.id)
    return order


def signed_in(organization: Organization, person: Person) -> OutsideClient:
    """A browser in which a customer is signed in to the portal."""
    with scope_of(organization):
        address = person.email or f"{person.id.hex}@keller.example"
        account = PortalAccount.objects.create(person=person, email=address, email_key=address)
    client = OutsideClient()
    session = client.session
    session[session_key(organization.id)] = str(account.id)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return client
