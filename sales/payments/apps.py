from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "sales.payments"
