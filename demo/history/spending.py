"""What the demo's advertisements and fairs cost, month by month."""

from calendar import monthrange
from datetime import date

from dateutil.relativedelta import relativedelta

from demo.chance import Chance
from demo.history.company import Office
from reporting.models import Spend

MONTHS = 12
# By a word of the source: what a month costs in whole units of the currency, from and to.
MONTHLY = {"Ads": (3_800, 5_200), "Newsletter": (350, 450), "fair": (900, 1_400)}


def write_down_costs(office: Office, chance: Chance) -> None:
    """A cost for each month of each source that somebody is paid for."""
    this_month = chance.now.date().replace(day=1)
    months = [this_month - relativedelta(months=back) for back in range(MONTHS)]
    Spend.objects.bulk_create(
        _of_month(office, chance, source, costs, month)
        for source in (name for name, _ in office.scenario.sources)
        for word, costs in MONTHLY.items()
        if word in source
        for month in months
    )


def _of_month(office: Office, chance: Chance, source: str, costs: tuple[int, int], month: date) -> Spend:
    return Spend(
        on="source",
        key=source,
        starts=month,
        ends=month.replace(day=monthrange(month.year, month.month)[1]),
        minor=chance.between(*costs) * 100,
        currency=office.organization.currency,
    )
