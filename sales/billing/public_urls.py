"""What customers see of their invoices, under /p/<organization>/."""

from django.urls import URLPattern, path

from sales.billing.views import public

app_name = "invoices_public"

urlpatterns: list[URLPattern] = [
    path("invoices/<str:token>/", public.show, name="invoice"),
    path("invoices/<str:token>/document.pdf", public.document, name="document"),
]
