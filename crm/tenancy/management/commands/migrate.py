"""Django's `migrate`, quicker: crm/tenancy/migrating.py."""

from django.core.management.commands import migrate

from crm.tenancy.migrating import QuickExecutor

migrate.MigrationExecutor = QuickExecutor  # type: ignore[attr-defined]  # it can't be chosen in another way


class Command(migrate.Command):
    """As ever."""
