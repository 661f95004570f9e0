"""How a deal's state reads."""

from datetime import datetime

from django.utils import timezone

from crm.customers.models import Company, Person
from sales.models import Deal, Phase, Product

PHASE_TONES = {Phase.QUALIFIED: "", Phase.NEEDS: "blue", Phase.PROPOSAL: "violet", Phase.CONTRACT: "amber"}


def stage_words(deal: Deal) -> tuple[str, str]:
    """A word and its tone: "Proposal", "Won in June", "Lost in June 2025". Needs its stage."""
    if deal.won_at:
        return f"{deal.stage.name} in {_month(deal.won_at)}", "green"
    if deal.lost_at:
        return f"{deal.stage.name} in {_month(deal.lost_at)}", "red"
    return deal.stage.name, PHASE_TONES.get(Phase(deal.stage.phase), "")


def category_words(deal: Deal) -> str:
    """What an open one counts as in the forecast: "Commit". Needs its stage."""
    return deal.counts_as.label if deal.is_open else ""


def who_of(deal: Deal) -> Company | Person | None:
    """The customer: the company, else the contact. Needs both."""
    return deal.company or deal.person


def who_words(deal: Deal) -> str:
    """The customer's name. Needs company and contact."""
    return str(who_of(deal) or "")


def _month(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{local:%B}" if local.year == timezone.localdate().year else f"{local:%B %Y}"


def product_status(product: Product) -> tuple[str, str]:
    """On sale, or archived."""
    return ("Archived", "") if product.is_archived else ("On sale", "green")
