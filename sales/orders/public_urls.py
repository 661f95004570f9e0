"""What customers see of their orders, under /p/<organization>/."""

from django.urls import URLPattern, path

from sales.orders.views import public

app_name = "orders_public"

urlpatterns: list[URLPattern] = [
    path("o/<str:token>/", public.show, name="order"),
]
