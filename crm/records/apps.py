from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig, apps


class RecordsConfig(AppConfig):
    name = "crm.records"

    def ready(self) -> None:
        """Let every app say which records people edit, how those are called who edit them, what goes with them,
        how they are merged."""
        import_module("crm.records.joined")
        for app in apps.get_app_configs():
            for found in iter_modules([app.path]):
                if app.name != self.name and found.name in ("records", "doers", "leavings", "joining"):
                    import_module(f"{app.name}.{found.name}")
