from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig, apps


class EventsConfig(AppConfig):
    name = "crm.events"

    def ready(self) -> None:
        """Read the whole catalogue, then let every app's subscribers sign on."""
        from crm.events import catalog

        for module in iter_modules(catalog.__path__):
            import_module(f"{catalog.__name__}.{module.name}")
        for app in apps.get_app_configs():
            if any(found.name == "subscribers" for found in iter_modules([app.path])):
                import_module(f"{app.name}.subscribers")
