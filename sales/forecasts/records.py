"""Calls as records that people edit: with a history, and merged where two save at once."""

from crm.events.types import DomainEvent
from crm.records.models import RecordChange
from crm.records.registry import RecordType, register_record
from sales.forecasts.actions.calls import told_of
from sales.forecasts.models import ForecastCall
from sales.forecasts.queries.calls import calls_visible_to


def _changed(call: ForecastCall, change: RecordChange) -> list[DomainEvent]:
    return [told_of(call, {name: pair[0] for name, pair in change.changes.items()})]


register_record(
    RecordType(
        kind="forecast_call",
        model=ForecastCall,
        view="sales.view",
        edit="forecasts.override",
        delete="forecasts.override",
        assign="forecasts.override",
        facts=("commit_minor", "best_minor", "note"),
        changed=_changed,
        visible=calls_visible_to,
        related=("member", "team"),
        has_custom=False,
    )
)
