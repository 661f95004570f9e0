"""Orders in the API."""

from crm.api.records import ITEM, add_records
from crm.api.routes import add_route
from sales.orders.api.orders import Orders

add_records(Orders, "Orders", order=43)
add_route(f"orders/{ITEM}lines/", Orders, {"post": "extend"}, "order_lines")
add_route(f"orders/{ITEM}shipments/", Orders, {"post": "ship"}, "order_shipments")
add_route(f"orders/{ITEM}deliveries/", Orders, {"post": "deliver"}, "order_deliveries")
add_route(f"orders/{ITEM}returns/", Orders, {"post": "take_back"}, "order_returns")
add_route(f"orders/{ITEM}cancellation/", Orders, {"put": "cancel"}, "order_cancellation")
add_route(f"orders/{ITEM}completion/", Orders, {"put": "finish"}, "order_completion")
