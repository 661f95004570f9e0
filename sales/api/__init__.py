"""Deals and pipelines in the API."""

from crm.api.records import ITEM, add_records
from crm.api.routes import add_route
from sales.api.deals import Deals
from sales.api.pipelines import LossReasons, Pipelines

add_records(Deals, "Deals", order=40)
add_route(f"deals/{ITEM}stage/", Deals, {"put": "move"}, "deal_stage")
add_route(f"deals/{ITEM}outcome/", Deals, {"put": "close", "delete": "reopen"}, "deal_outcome")
add_route("pipelines/", Pipelines, {"get": "list"}, "pipelines")
add_route("loss-reasons/", LossReasons, {"get": "list"}, "loss_reasons")
