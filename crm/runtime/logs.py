"""Every log line says for which organization and in which task it was written, without anyone passing it on."""

from collections.abc import MutableMapping
from typing import Any

from celery import current_task

from crm.tenancy.scope import current_organization_id


def add_context(logger: Any, method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Add `organization_id` and `task_id` to a structlog line, where there is one."""
    if organization_id := current_organization_id():
        line.setdefault("organization_id", str(organization_id))
    if current_task and current_task.request.id:
        line.setdefault("task_id", current_task.request.id)
        line.setdefault("task", current_task.name)
    return line
