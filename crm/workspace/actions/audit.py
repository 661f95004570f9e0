"""Take the audit away."""

from django.db import transaction

from crm.accounts.actor import Actor
from crm.events.catalog.accounts import AuditExported
from crm.events.emit import emit
from crm.workspace.queries.audit import Asked, AuditLine, all_lines, require_audit


@transaction.atomic
def export_audit(asked: Asked, *, most: int, by: Actor) -> list[AuditLine]:
    """The newest lines of what was asked for, at most so many; that they were taken is noted. Raises NotAllowed."""
    require_audit(by)
    lines = list(all_lines(by, asked, most))
    emit(AuditExported(part=asked.part, rows=len(lines)), by=by)
    return lines
