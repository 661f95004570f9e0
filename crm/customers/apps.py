from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig, apps

DECLARATIONS = ("next_steps", "health_signals")


class CustomersConfig(AppConfig):
    name = "crm.customers"

    def ready(self) -> None:
        """Let every app say what its next steps are, and what it measures of a customer's health."""
        import_module("crm.customers.matching.indexing")
        for app in apps.get_app_configs():
            names = {found.name for found in iter_modules([app.path])}
            for name in DECLARATIONS:
                if name in names:
                    import_module(f"{app.name}.{name}")
