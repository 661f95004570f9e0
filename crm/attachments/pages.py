"""Files beside every record that people edit."""

from typing import Any

from crm.accounts.actor import Actor
from crm.attachments.queries.files import files_of
from crm.records.registry import RECORD_TYPES
from crm.web.panels import EVERY_KIND, Panel, register_panel


def files_panel(actor: Actor, record: Any) -> dict[str, Any] | None:
    """The record's files and, for who may change it, the form for more; None for what is no record."""
    own = RECORD_TYPES.get(getattr(record, "kind", ""))
    if own is None:
        return None
    files, may_edit = files_of(record), actor.can(own.edit, record)
    if not files and not may_edit:
        return None
    return {"files": files, "may_edit": may_edit, "record": record}


register_panel(EVERY_KIND, Panel("Files", "attachments/panel.html", files_panel, order=90))
