from sales.orders.models.cancellation import Cancellation
from sales.orders.models.order import OPEN, Order, OrderQuerySet, OrderStatus
from sales.orders.models.order_line import OrderLine
from sales.orders.models.shipment import Return, ReturnLine, Shipment, ShipmentLine

__all__ = [
    "OPEN",
    "Cancellation",
    "Order",
    "OrderLine",
    "OrderQuerySet",
    "OrderStatus",
    "Return",
    "ReturnLine",
    "Shipment",
    "ShipmentLine",
]
