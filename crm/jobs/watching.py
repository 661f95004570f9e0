"""Who wants to know at once how far a job got: pages stand above this layer and sign on here."""

from collections.abc import Callable

from crm.jobs.models import Job

_watchers: dict[str, Callable[[Job], None]] = {}


def watch_jobs(watcher: Callable[[Job], None]) -> Callable[[Job], None]:
    """Sign on a function that is called in each transaction that changes a job."""
    _watchers[f"{watcher.__module__}.{watcher.__qualname__}"] = watcher
    return watcher


def tell_watchers(job: Job) -> None:
    """The job began, got further or ended."""
    for watcher in _watchers.values():
        watcher(job)
