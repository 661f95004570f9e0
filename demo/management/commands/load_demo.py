"""`manage.py load_demo`: two organizations with a year behind them. Safe to repeat."""

from typing import Any

from django.core.management import BaseCommand

from demo.loading import load_demo


class Command(BaseCommand):
    help = "Load the two demo organizations, unless they are there."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load them and say how long it took."""
        load_demo(self.stdout.write)
