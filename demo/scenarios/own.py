"""Values of own fields as they are kept."""

from datetime import timedelta
from typing import Any

from django.utils.text import slugify

from demo.chance import Chance


def day(chance: Chance, low: int, high: int) -> str:
    """A day so many days from now."""
    return (chance.now + timedelta(days=chance.between(low, high))).date().isoformat()


def money(amount: int, currency: str = "EUR") -> dict[str, Any]:
    """Whole units of a currency as they are kept."""
    return {"minor": amount * 100, "currency": currency}


def option_key(label: str) -> str:
    """How the settings call an option of that label."""
    return slugify(label).replace("-", "_")[:36]
