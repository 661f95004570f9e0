from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig, apps


class ConditionsConfig(AppConfig):
    name = "crm.conditions"

    def ready(self) -> None:
        """Let every app register what can be asked of its records; organizations add fields of their own."""
        from crm.conditions.custom import own_fields
        from crm.conditions.fields import OWN_FIELDS

        if own_fields not in OWN_FIELDS:
            OWN_FIELDS.append(own_fields)
        for app in apps.get_app_configs():
            if app.name != self.name and any(found.name == "fields" for found in iter_modules([app.path])):
                import_module(f"{app.name}.fields")
