from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig, apps


class AccountsConfig(AppConfig):
    name = "crm.accounts"

    def ready(self) -> None:
        """Let every app name its capabilities."""
        for app in apps.get_app_configs():
            if any(found.name == "permissions" for found in iter_modules([app.path])) and app.name != self.name:
                import_module(f"{app.name}.permissions")
