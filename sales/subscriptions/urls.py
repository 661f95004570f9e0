"""Pages of subscriptions, under /subscriptions/."""

from django.urls import URLPattern, path

from sales.subscriptions.lists import SubscriptionList
from sales.subscriptions.views import changes, figures, settings, subscriptions, verbs

app_name = "subscriptions"

ONE = "<uuid:subscription_id>/"

urlpatterns: list[URLPattern] = [
    path("", SubscriptionList.view(), name="subscriptions"),
    path("bulk/", SubscriptionList.bulk_view(), name="subscriptions_bulk"),
    path("new/", subscriptions.new_subscription, name="new_subscription"),
    path("from-order/", verbs.from_order, name="from_order"),
    path("figures/", figures.show_figures, name="figures"),
    path("settings/", settings.subscription_settings, name="settings"),
    path("reasons/", settings.new_reason, name="new_reason"),
    path("reasons/<uuid:reason_id>/retirement/", settings.drop_reason, name="drop_reason"),
    path(ONE, subscriptions.show_subscription, name="subscription"),
    path(f"{ONE}save/", subscriptions.save, name="save"),
    path(f"{ONE}facts/", subscriptions.edit_facts, name="edit_facts"),
    path(f"{ONE}totals/", subscriptions.show_totals, name="totals"),
    path(f"{ONE}rows/", subscriptions.add_row, name="add_row"),
    path(f"{ONE}products/", subscriptions.find_products, name="products"),
    path(f"{ONE}start/", verbs.start, name="start"),
    path(f"{ONE}change/", changes.change, name="change"),
    path(f"{ONE}plan/drop/", changes.drop, name="drop_change"),
    path(f"{ONE}pause/", verbs.pause, name="pause"),
    path(f"{ONE}resumption/", verbs.resume, name="resume"),
    path(f"{ONE}cancellation/", verbs.cancel, name="cancel"),
    path(f"{ONE}cancellation/drop/", verbs.keep, name="keep"),
    path(f"{ONE}again/", verbs.again, name="again"),
    path(f"{ONE}credits/settlement/", verbs.credited, name="credited"),
    path(f"{ONE}retry/", verbs.retry, name="retry"),
]
