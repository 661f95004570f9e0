"""Suggestions, and what came of them."""

from django.urls import path

from sales.suggestions.views import answering, figures, rules

app_name = "suggestions"

urlpatterns = [
    path("", figures.show_figures, name="figures"),
    path("rules/", rules.edit_rules, name="rules"),
    path("<uuid:suggestion_id>/again/", answering.again, name="again"),
    path("<slug:kind>/<uuid:record_id>/shown/", answering.shown, name="shown"),
    path("<slug:kind>/<uuid:record_id>/<uuid:product_id>/taking/", answering.take, name="take"),
    path("<slug:kind>/<uuid:record_id>/<uuid:product_id>/dismissal/", answering.dismiss, name="dismiss"),
]
