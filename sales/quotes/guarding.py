"""What may be done to a quote as it stands."""

from typing import Any

from crm.accounts.actor import Actor
from crm.errors import Refused
from crm.money import CURRENCIES
from sales.models import Quote
from sales.quotes.lines import lines_of
from sales.quotes.reckoning import sums_for

ALWAYS = frozenset({"note", "owner", "deal"})  # what no customer reads


class NotADraft(Refused):
    """It was sent: the customer has it as it is."""


def require_draft(quote: Quote) -> None:
    """Raises NotADraft with what would have to be done first."""
    if quote.is_accepted:
        raise NotADraft(f"{quote.number} was accepted and stays as it is. Make a new quote for what is different.")
    if not quote.is_draft:
        raise NotADraft(f"{quote.number} was sent. Start a new version to change it.")


def set_facts(quote: Quote, values: dict[str, Any], _by: Actor) -> None:
    """Set facts of a locked quote. Raises NotADraft, Refused for what can't stand together."""
    if set(values) - ALWAYS:
        require_draft(quote)
    if "currency" in values and values["currency"] not in CURRENCIES:
        raise Refused("This currency is not known here.")
    for name, value in values.items():
        setattr(quote, name, value)
    _one_discount(quote, values)
    if set(values) & {"discount", "discount_minor"}:
        require_sums(quote)


def require_sums(quote: Quote) -> None:
    """Raises Refused if more is taken off than there is."""
    try:
        sums_for(quote, lines_of(quote.id))
    except ValueError as error:
        raise Refused(str(error)) from error


def _one_discount(quote: Quote, values: dict[str, Any]) -> None:
    if quote.discount and quote.discount_minor:
        if {"discount", "discount_minor"} <= set(values):
            raise Refused("Give the discount in per cent or as an amount, not both.")
        quote.discount, quote.discount_minor = (
            (quote.discount, 0) if "discount" in values else (type(quote.discount)(0), quote.discount_minor)
        )
    if not 0 <= quote.discount <= 100 or quote.discount_minor < 0:
        raise Refused("A discount is between 0 and 100 per cent, or an amount above 0.")
