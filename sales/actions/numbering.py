"""Give a document its number: "Q-2026-0001"."""

from datetime import date

from django.db import connection

from crm.tenancy.ids import uuid7
from crm.tenancy.scope import require_organization_id
from sales.models import DocumentKind

COUNT = """
INSERT INTO sales_documentcounter (id, tenant_id, kind, year, last) VALUES (%s, %s, %s, %s, 1)
ON CONFLICT (tenant_id, kind, year) DO UPDATE SET last = sales_documentcounter.last + 1
RETURNING last
"""


def take_number(kind: DocumentKind, on: date, *, prefix: str = "") -> str:
    """The next number of the kind in the day's year, in the caller's transaction.

    Without gaps, also where many ask at once: the count stays locked until the transaction ends, and goes back with
    it. So take it last, shortly before the commit. `prefix` instead of the kind's own.
    """
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [uuid7(), require_organization_id(), kind.value, on.year])
        (last,) = cursor.fetchone()
    return f"{prefix or kind.label}-{on.year}-{last:04}"
