"""Deals, pipelines and products in the API."""

from crm.api.records import ITEM, add_records
from crm.api.routes import add_route
from sales.api.deals import Deals
from sales.api.pipelines import LossReasons, Pipelines
from sales.api.products import PriceBooks, Products, TaxClasses, Units
from sales.api.quotes import Quotes
from sales.api.targets import Targets

add_records(Deals, "Deals", order=40)
add_route(f"deals/{ITEM}stage/", Deals, {"put": "move"}, "deal_stage")
add_route(f"deals/{ITEM}outcome/", Deals, {"put": "close", "delete": "reopen"}, "deal_outcome")
add_route("pipelines/", Pipelines, {"get": "list"}, "pipelines")
add_route("loss-reasons/", LossReasons, {"get": "list"}, "loss_reasons")
add_records(Quotes, "Quotes", order=42)
add_route(f"quotes/{ITEM}lines/", Quotes, {"put": "lines"}, "quote_lines")
add_route(f"quotes/{ITEM}sending/", Quotes, {"post": "send"}, "quote_sending")
add_route(f"quotes/{ITEM}revision/", Quotes, {"put": "revise"}, "quote_revision")
add_route(f"quotes/{ITEM}withdrawal/", Quotes, {"put": "withdraw"}, "quote_withdrawal")
add_records(Products, "Products", order=45)
add_route(f"products/{ITEM}prices/", Products, {"get": "prices", "post": "add_price"}, "product_prices")
add_route("price-books/", PriceBooks, {"get": "list"}, "price_books")
add_route("tax-classes/", TaxClasses, {"get": "list"}, "tax_classes")
add_route("units/", Units, {"get": "list"}, "units")
add_route("targets/<slug:period>/", Targets, {"get": "retrieve", "put": "change"}, "targets")
