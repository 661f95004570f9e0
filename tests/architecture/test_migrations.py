"""Migrations say what the models say, and each app knows its latest."""

from io import StringIO
from pathlib import Path

from django.apps import apps
from django.core.management import call_command

from tests.architecture.sources import PACKAGES


def test_nothing_is_missing(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0, stdout=StringIO())


def test_latest_is_named() -> None:
    for config in apps.get_app_configs():
        folder = Path(config.path) / "migrations"
        if config.name.split(".")[0] not in PACKAGES or not list(folder.glob("0*.py")):
            continue
        latest = (folder / "max_migration.txt").read_text().strip()
        assert latest == max(path.stem for path in folder.glob("0*.py")), config.name
