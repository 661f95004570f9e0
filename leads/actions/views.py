"""Count how often a form's page is opened, how often filling it in begins, and where people leave. No word of whom."""

from collections.abc import Iterable

from django.db import connection, transaction
from django.utils import timezone

from crm.tenancy.ids import uuid7
from leads.models import FieldDay, FormDay, LeadForm

DAYS, FIELDS = FormDay._meta.db_table, FieldDay._meta.db_table
VIEWED = f"""
INSERT INTO {DAYS} (id, tenant_id, form_id, day, views, started) VALUES (%s, %s, %s, %s, 1, 0)
ON CONFLICT (tenant_id, form_id, day) DO UPDATE SET views = {DAYS}.views + 1
"""  # noqa: S608  # the table's own name
STARTED = f"""
INSERT INTO {DAYS} (id, tenant_id, form_id, day, views, started) VALUES (%s, %s, %s, %s, 0, 1)
ON CONFLICT (tenant_id, form_id, day) DO UPDATE SET started = {DAYS}.started + 1
"""  # noqa: S608
REACHED = f"""
INSERT INTO {FIELDS} (id, tenant_id, form_id, day, key, reached, "left") VALUES (%s, %s, %s, %s, %s, 1, %s)
ON CONFLICT (tenant_id, form_id, day, key) DO UPDATE
SET reached = {FIELDS}.reached + 1, "left" = {FIELDS}."left" + excluded."left"
"""  # noqa: S608


def count_view(form: LeadForm) -> None:
    """One more view of the form today. Call it last: the day's row stays locked until the answer is sent."""
    with connection.cursor() as cursor:
        cursor.execute(VIEWED, [uuid7(), form.tenant_id, form.id, timezone.localdate()])


@transaction.atomic(savepoint=False)
def count_progress(form: LeadForm, reached: Iterable[str], *, left: str = "") -> None:
    """Somebody began to fill it in and reached these fields (keys); `left` was his last one if he sent nothing.

    What are no fields of the form is passed over; without any field nobody has begun.
    """
    known = {part.key for part in form.parts}
    keys = sorted(known.intersection(reached))  # in one order, so that two at once don't lock each other out
    if not keys:
        return
    today = timezone.localdate()
    rows = [[uuid7(), form.tenant_id, form.id, today, key, int(key == left)] for key in keys]
    with connection.cursor() as cursor:
        cursor.execute(STARTED, [uuid7(), form.tenant_id, form.id, today])
        cursor.executemany(REACHED, rows)
