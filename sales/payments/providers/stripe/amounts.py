"""Stripe's smallest units, where they are not those of ISO 4217."""

# Króna: none after the point by now, but Stripe still wants two (docs.stripe.com/currencies#special-cases).
HUNDREDFOLD = frozenset({"ISK"})


def to_stripe(minor: int, currency: str) -> int:
    """As Stripe counts it."""
    return minor * 100 if currency in HUNDREDFOLD else minor


def from_stripe(amount: int, currency: str) -> int:
    """In our minor units."""
    return amount // 100 if currency in HUNDREDFOLD else amount
