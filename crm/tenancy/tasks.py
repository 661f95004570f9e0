"""Celery task bases: every task knows whose work it does, or may only look for due work."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

import structlog
from celery import Task, current_task
from django.db import connection

from crm.tenancy.scope import (
    NoOrganization,
    current_organization_id,
    organization_context,
    require_organization_id,
    tenant_scope,
)

log = structlog.get_logger()

HEADER = "organization"
MOST_BATCHES = 20


class OrganizationTask(Task[Any, Any]):
    """Work for one organization, named in the message's headers; refuses to be sent or run without one.

    It runs in an organization_context. The task opens its own `tenant_scope`s, one per chunk, and none
    around SMTP or HTTP.
    """

    abstract = True

    def apply_async(self, args: Any = None, kwargs: Any = None, *rest: Any, **options: Any) -> Any:
        """Send the task for the organization of the scope, or of the running task (a chain's next step)."""
        organization_id = current_organization_id() or _organization_of(current_task)
        if organization_id is None:
            raise NoOrganization(f"{self.name} is work for an organization: send it from within one")
        headers = {HEADER: str(organization_id), **(options.pop("headers", None) or {})}
        return super().apply_async(args, kwargs, *rest, headers=headers, **options)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        organization_id = _organization_of(self)
        if organization_id is None:
            raise NoOrganization(f"{self.name} was run without an organization")
        with organization_context(organization_id):
            return self.run(*args, **kwargs)


class SystemTask(Task[Any, Any]):
    """The only kind that acts across organizations: it may ask who has due work, and send tasks."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if current_organization_id() is not None:
            raise NoOrganization(f"{self.name} works across organizations and was called inside one")
        return self.run(*args, **kwargs)

    def for_each_due(self, queue: str, task: OrganizationTask) -> int:
        """Send `task` once for every organization with due work in `queue`. How many that were."""
        organizations = due_organizations(queue)
        for organization_id in organizations:
            with organization_context(organization_id):
                task.apply_async()
        return len(organizations)


def in_batches(work: Callable[[], int]) -> None:
    """Do `work` in a scope of the organization for each batch, until it says that nothing was left.

    After MOST_BATCHES the next sweep goes on, so that one organization does not hold a worker.
    """
    organization_id = require_organization_id()
    for _ in range(MOST_BATCHES):
        with tenant_scope(organization_id):
            if not work():
                return


def each_alone(
    ids: Iterable[UUID], work: Callable[[UUID], object], *, failed: Callable[[UUID], object] | None = None
) -> None:
    """Do `work` for each in a scope of its own. One that raises does not stop those behind it; it is raised afterwards.

    `failed` is told of each that raised, in a scope of its own: to put it off, say.
    Raises ExceptionGroup of what was raised, so that the task counts as failed and its log says why.
    """
    organization_id, raised = require_organization_id(), []
    for each in ids:
        try:
            with tenant_scope(organization_id):
                work(each)
        except Exception as error:
            error.add_note(f"at {each}")
            log.exception("not_done", work=work.__name__, id=str(each))
            raised.append(error)
            if failed is not None:
                with tenant_scope(organization_id):
                    failed(each)
    if raised:
        raise ExceptionGroup("some of it could not be done", raised)


def due_organizations(queue: str) -> list[UUID]:
    """Ids of the organizations with due work in a queue declared by `DueQueue`; nothing else can be learned."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT organization_id FROM due_organizations(%s)", [queue])
        return [row[0] for row in cursor.fetchall()]


def _organization_of(task: Any) -> UUID | None:
    request = getattr(task, "request", None)
    if request is None:
        return None
    value = (request.headers or {}).get(HEADER) or request.get(HEADER)
    return UUID(value) if value else None
