"""What the forecast does when something happened elsewhere."""

from crm.events.catalog.accounts import OrganizationCreated
from crm.events.models import Event
from crm.events.subscriptions import subscribe
from sales.forecasts.models import ForecastState


@subscribe(OrganizationCreated)
def begin_to_look(_event: OrganizationCreated, _row: Event) -> None:
    """A new organization's forecast is written down and reckoned from now on."""
    ForecastState.objects.get_or_create()
