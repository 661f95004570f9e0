"""Who else bid, what decided deals, and what currencies are worth today."""

from decimal import Decimal

from django.utils import timezone

from crm.currencies.models import Rate
from demo.chance import Chance
from demo.history.company import Office
from sales.models import Competitor, Deal, DealCompetitor, LossReason, ReasonFor, Standing

RATES = {"USD": "1.0842", "GBP": "0.8391", "CHF": "0.9417", "SEK": "11.284", "PLN": "4.3105", "JPY": "163.92"}
STRENGTHS = ("Cheap, and quick with an offer", "Known to everybody", "Their people answer at night", "A modern app")
WEAKNESSES = ("Nobody to talk to afterwards", "Long contracts", "Changes cost extra", "Small network")


def name_rivals(office: Office, chance: Chance) -> None:
    """Competitors of the trade, in the deals that they took part in; reasons of what was won; rates of the day."""
    rivals = [
        Competitor(
            name=name,
            name_key=name.casefold(),
            strengths=STRENGTHS[place % len(STRENGTHS)],
            weaknesses=WEAKNESSES[place % len(WEAKNESSES)],
        )
        for place, name in enumerate(office.scenario.competitors)
    ]
    Competitor.everything.bulk_create(rivals)
    by_name = {rival.name: rival for rival in rivals}
    reasons = list(LossReason.objects.filter(outcome=ReasonFor.WON))
    rows, won = [], []
    for deal in Deal.objects.exclude(status="open").order_by("id"):
        if deal.competitor in by_name:
            rows.append(_rival(deal, by_name[deal.competitor], Standing.WON, chance))
        elif deal.won_at:
            deal.won_reason = chance.one(reasons) if chance.happens(0.8) else None
            won.append(deal)
            if chance.happens(0.4):
                rows.append(_rival(deal, chance.one(rivals), Standing.BEATEN, chance))
    bid_for = [deal for deal in Deal.objects.open().order_by("id") if chance.happens(0.25)]
    rows += [_rival(deal, chance.one(rivals), Standing.RUNNING, chance) for deal in bid_for]
    DealCompetitor.objects.bulk_create(rows)
    Deal.everything.bulk_update(won, ["won_reason"])
    day, home = timezone.localdate(), office.organization.currency
    known = {currency: Decimal(units) for currency, units in RATES.items() if currency != home}
    Rate.objects.bulk_create(Rate(day=day, base="EUR", currency=code, units=units) for code, units in known.items())


def _rival(deal: Deal, rival: Competitor, standing: Standing, chance: Chance) -> DealCompetitor:
    row = DealCompetitor(deal=deal, competitor=rival, standing=standing)
    if chance.happens(0.6) and deal.value_minor:
        row.price_minor = deal.value_minor * chance.between(78, 108) // 100
        row.currency = deal.currency
    return row
