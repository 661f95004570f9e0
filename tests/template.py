"""`python -m tests.template`: start the tests' servers and migrate their template, while other checks still run."""

import os

import django

from tests import servers

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings.test")
    servers.prepare_environment()  # before Django reads its settings
    try:
        django.setup()
        from tests import database

        database.prepare_template()
    finally:
        servers.release_valkey_database()
