from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig, apps


class JobsConfig(AppConfig):
    name = "crm.jobs"

    def ready(self) -> None:
        """Let every app say which long work it has."""
        for app in apps.get_app_configs():
            if app.name != self.name and any(found.name == "jobs" for found in iter_modules([app.path])):
                import_module(f"{app.name}.jobs")
