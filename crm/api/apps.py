from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class ApiConfig(AppConfig):
    name = "crm.api"
    label = "api"

    def ready(self) -> None:
        """Let every app add its nouns: in its `api` module or package."""
        from crm.api import nouns

        nouns.register()
        for app in apps.get_app_configs():
            if app.name != self.name and find_spec(f"{app.name}.api"):
                import_module(f"{app.name}.api")
