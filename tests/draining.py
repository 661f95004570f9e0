"""Do at once what beat and the workers would do over time."""

from functools import cache

from celery import current_app
from django.db import connection

from crm.celery_app import app
from crm.tenancy.tasks import due_organizations
from tests.world import outside

ROUNDS = 30
SWEEP_SECONDS = 900  # what beat runs at least this often is a sweep for due work


def run_due_work() -> None:
    """Run the sweeps of beat until no queue has due work, for all organizations. Raises if that never happens."""
    _load_tasks()
    with outside():  # sweeps work across organizations
        for _ in range(ROUNDS):
            if not (due := due_queues()):
                return
            for name in _sweeps():
                current_app.tasks[name].apply(throw=True)
    raise AssertionError(f"there is still due work after {ROUNDS} rounds: {due}")


@cache
def _load_tasks() -> None:
    """Once, as a worker does when it starts: each time all models would be checked."""
    app.loader.import_default_modules()


def due_queues() -> list[str]:
    """Names of the queues in which any organization has due work."""
    return [queue for queue in queue_names() if due_organizations(queue)]


def queue_names() -> list[str]:
    """Every queue that a migration declared with DueQueue."""
    with connection.cursor() as cursor:
        cursor.execute(r"SELECT substr(viewname, 5) FROM pg_views WHERE viewname LIKE 'due\_%' ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


def _sweeps() -> list[str]:
    entries = app.conf.beat_schedule.values()
    return [entry["task"] for entry in entries if _seconds(entry["schedule"]) <= SWEEP_SECONDS]


def _seconds(schedule: object) -> float:
    return float(schedule) if isinstance(schedule, int | float) else float("inf")
