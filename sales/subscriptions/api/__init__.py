"""Subscriptions in the API."""

from crm.api.records import ITEM, add_records
from crm.api.routes import add_route
from sales.subscriptions.api.views import Subscriptions

add_records(Subscriptions, "Subscriptions", order=46)
add_route(f"subscriptions/{ITEM}lines/", Subscriptions, {"put": "lines"}, "subscription_lines")
add_route(f"subscriptions/{ITEM}start/", Subscriptions, {"put": "start"}, "subscription_start")
add_route(f"subscriptions/{ITEM}plan/", Subscriptions, {"put": "amend", "delete": "drop_plan"}, "subscription_plan")
add_route(f"subscriptions/{ITEM}pause/", Subscriptions, {"put": "pause", "delete": "resume"}, "subscription_pause")
add_route(
    f"subscriptions/{ITEM}cancellation/", Subscriptions, {"put": "cancel", "delete": "keep"},
    "subscription_cancellation",
)  # fmt: skip
