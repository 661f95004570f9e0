from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig, apps


class AutomationConfig(AppConfig):
    name = "crm.automation"

    def ready(self) -> None:
        """Let every app offer its steps and triggers."""
        for app in apps.get_app_configs():
            for module in ("steps", "triggers"):
                if any(found.name == module for found in iter_modules([app.path])):
                    import_module(f"{app.name}.{module}")
        import_module("crm.automation.own_steps")
        import_module("crm.automation.field_steps")
