from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig, apps


class SearchConfig(AppConfig):
    name = "crm.search"

    def ready(self) -> None:
        """Let every app say what can be found."""
        for app in apps.get_app_configs():
            if any(found.name == "searchables" for found in iter_modules([app.path])):
                import_module(f"{app.name}.searchables")
