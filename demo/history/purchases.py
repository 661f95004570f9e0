"""What won deals were about: some products go with others, so that the program finds what to suggest."""

from collections.abc import Sequence
from decimal import Decimal

from demo.chance import Chance
from demo.history.catalogue import Catalogue
from demo.history.company import Office
from demo.scenarios.wares import WARES
from sales.models import Deal, DealLine, DealPricing, Status
from sales.queries.buyers import Buyer
from sales.queries.line_drafts import draft_line
from sales.queries.prices import PriceFinder
from sales.suggestions.actions.reckoning import begin_suggestions, reckon_suggestions

# What is sold first, and what often comes with it.
TOGETHER = {
    "Group seat, short haul": ("Rail and fly", "Lounge pass, ten visits"),
    "Group seat, long haul": ("Lounge pass, ten visits", "Amenity kit"),
    "Charter, block hour": ("Amenity kit",),
    "Corporate fare contract": ("Lounge pass, ten visits",),
    "Fibre 500": ("Router X2", "Backup line"),
    "Fibre 1000": ("Router X2", "Installation"),
    "Mobile contract M": ("Desk phone D7",),
}


def put_on_won(catalogue: Catalogue, office: Office, chance: Chance, deals: Sequence[Deal]) -> None:
    """Lines on won deals, whose amount stays as it was agreed; before they are written."""
    apart = Chance(office.scenario.seed + 9, chance.now, chance.zone)
    wares = {ware.name: ware for ware in WARES[office.scenario.key]}
    firsts = [name for name in TOGETHER if name in wares]
    finder = PriceFinder(Buyer(), office.scenario.currency, chance.now.date())
    finder.load(catalogue.variants.values())
    for deal in deals:
        if deal.status != Status.WON or deal.currency != office.scenario.currency:
            continue
        first = apart.one(firsts)
        names = [first, *(name for name in TOGETHER[first] if apart.happens(0.6))]
        for place, name in enumerate(names, 1):
            count = Decimal(apart.between(*wares[name].dealt))
            catalogue.lines.append(
                DealLine(deal=deal, position=place, **draft_line(catalogue.variants[name], count, finder))
            )
        catalogue.pricings.append(DealPricing(deal=deal, currency=deal.currency, follows=False))


def find_what_goes_together() -> None:
    """As each night."""
    begin_suggestions()
    reckon_suggestions()
