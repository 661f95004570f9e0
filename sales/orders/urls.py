"""Orders, their shipments and returns."""

from django.urls import path

from sales.orders.lists import OrderList
from sales.orders.views import extending, new, orders, verbs

app_name = "orders"

urlpatterns = [
    path("", OrderList.view(), name="orders"),
    path("bulk/", OrderList.bulk_view(), name="orders_bulk"),
    path("new/", new.new_order, name="new_order"),
    path("new/row/", new.add_row, name="row"),
    path("new/products/", new.find_products, name="products"),
    path("new/totals/", new.show_totals, name="totals"),
    path("from-quote/<uuid:quote_id>/", new.order_quote, name="order_quote"),
    path("shipments/<uuid:shipment_id>/", verbs.edit_shipment, name="shipment"),
    path("shipments/<uuid:shipment_id>/delivery/", verbs.deliver, name="deliver"),
    path("<uuid:order_id>/", orders.show_order, name="order"),
    path("<uuid:order_id>/edit/", verbs.edit, name="edit_order"),
    path("<uuid:order_id>/extension/", extending.extend, name="extend"),
    path("<uuid:order_id>/shipment/", verbs.ship, name="ship"),
    path("<uuid:order_id>/return/", verbs.take_back, name="return"),
    path("<uuid:order_id>/cancellation/", verbs.cancel, name="cancel"),
    path("<uuid:order_id>/completion/", verbs.finish, name="finish"),
]
