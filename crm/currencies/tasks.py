"""Celery entries of exchange rates."""

from crm.celery_app import app
from crm.currencies.actions.rates import begin_reading, end_reading, store_days
from crm.currencies.feed import FeedProblem, fetch, read_feed
from crm.money import CURRENCIES
from crm.tenancy.scope import require_organization_id, tenant_scope
from crm.tenancy.tasks import OrganizationTask, SystemTask


@app.task(base=OrganizationTask)
def read_rates() -> None:
    """Read one organization's feed if it is due: no transaction is open while the other side is waited for."""
    organization_id = require_organization_id()
    with tenant_scope(organization_id):
        feed = begin_reading()
    if feed is None:
        return
    try:
        days = read_feed(fetch(feed.address))
    except FeedProblem as problem:
        with tenant_scope(organization_id):
            end_reading(feed.id, str(problem))
        return
    with tenant_scope(organization_id):
        store_days(days, CURRENCIES)
        end_reading(feed.id)


@app.task(base=SystemTask, bind=True)
def sweep_rates(self: SystemTask) -> None:
    """Find whose rates are due: every few minutes."""
    self.for_each_due("exchange_rates", read_rates)
