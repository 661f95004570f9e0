from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig, apps


class JobsConfig(AppConfig):
    name = "crm.jobs"

    def ready(self) -> None:
        """Let every app say which long work it has, and which records files can be imported as."""
        import_module("crm.jobs.imports.working")
        for app in apps.get_app_configs():
            for found in iter_modules([app.path]):
                if app.name != self.name and found.name in ("jobs", "imports"):
                    import_module(f"{app.name}.{found.name}")
