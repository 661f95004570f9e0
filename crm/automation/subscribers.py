"""Every event may set a flow off."""

from crm.automation.entry import anyone_enters, start_runs
from crm.events.models import Event
from crm.events.subscriptions import subscribe_where
from crm.events.types import DomainEvent


@subscribe_where(anyone_enters)
def set_flows_off(event: DomainEvent, row: Event) -> None:
    """Let whoever it is about into the flows that begin with it."""
    start_runs(row)
