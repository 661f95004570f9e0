from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig, apps


class RecordsConfig(AppConfig):
    name = "crm.records"

    def ready(self) -> None:
        """Let every app say which records people edit."""
        for app in apps.get_app_configs():
            if app.name != self.name and any(found.name == "records" for found in iter_modules([app.path])):
                import_module(f"{app.name}.records")
