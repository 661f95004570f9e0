"""The app of servers, processes and health."""

from django.apps import AppConfig


class RuntimeConfig(AppConfig):
    """What runs the program; it has no tables."""

    name = "crm.runtime"
    label = "runtime"
