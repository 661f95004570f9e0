from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class StaffConfig(AppConfig):
    name = "crm.staff"

    def ready(self) -> None:
        """Ask each module how much of its work somebody has open (its staff.py)."""
        for app in apps.get_app_configs():
            if app.name != self.name and find_spec(f"{app.name}.staff"):
                import_module(f"{app.name}.staff")
