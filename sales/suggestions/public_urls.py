"""What customers do with suggestions, under /p/<organization>/."""

from django.urls import URLPattern, path

from sales.suggestions.views import asking

app_name = "suggestions_public"

urlpatterns: list[URLPattern] = [
    path("portal/suggestions/<uuid:product_id>/", asking.ask, name="ask"),
    path("o/<str:token>/suggestions/<uuid:product_id>/", asking.ask_beside_order, name="ask_beside_order"),
]
