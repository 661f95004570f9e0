from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "crm.tenancy"

    def ready(self) -> None:
        from crm.tenancy import lookups  # noqa: F401  registers `^@`
