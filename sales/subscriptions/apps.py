from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    name = "sales.subscriptions"
