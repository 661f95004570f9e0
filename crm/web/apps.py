from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig, apps


class WebConfig(AppConfig):
    name = "crm.web"

    def ready(self) -> None:
        """Let every app fill the registries: navigation, New menu, palette, panels, timeline, lists."""
        for app in apps.get_app_configs():
            for module in ("pages", "timeline", "lists", "linking", "calendar"):
                if app.name != self.name and any(found.name == module for found in iter_modules([app.path])):
                    import_module(f"{app.name}.{module}")
        own_facts = import_module("crm.web.custom_fields.facts")  # reads models, so not before now
        own_facts.register_own_facts()
