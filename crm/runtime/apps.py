"""The app of servers, processes and health."""

from django.apps import AppConfig

from crm.runtime.garbage import look_less_often


class RuntimeConfig(AppConfig):
    """What runs the program; it has no tables."""

    name = "crm.runtime"
    label = "runtime"

    def ready(self) -> None:
        """All models are loaded."""
        look_less_often()
