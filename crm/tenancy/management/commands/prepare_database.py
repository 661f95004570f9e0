"""`manage.py prepare_database`: roles, database, migrations. Safe to repeat."""

from typing import Any

import psycopg
from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

from crm.tenancy.preparation import prepare_server


class Command(BaseCommand):
    help = "Create the database and its roles (needs DATABASE_ADMIN_URL), then migrate as their owner."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare the server if we were given its superuser, then migrate."""
        env = settings.ENV
        if admin_url := env("DATABASE_ADMIN_URL", default=""):
            try:
                prepare_server(admin_url, app_url=env("DATABASE_URL"), owner_url=env("DATABASE_OWNER_URL"))
            except psycopg.Error as error:
                raise CommandError(f"The database server refused: {error}") from error
        call_command("migrate", database="owner", verbosity=options["verbosity"], interactive=False)
