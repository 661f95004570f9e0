"""Count how often a form's page is opened."""

from django.db import connection
from django.utils import timezone

from crm.tenancy.ids import uuid7
from leads.models import FormDay, LeadForm

UPSERT = f"""
INSERT INTO {FormDay._meta.db_table} (id, tenant_id, form_id, day, views) VALUES (%s, %s, %s, %s, 1)
ON CONFLICT (tenant_id, form_id, day) DO UPDATE SET views = {FormDay._meta.db_table}.views + 1
"""  # noqa: S608  # the table's own name


def count_view(form: LeadForm) -> None:
    """One more view of the form today. Call it last: the day's row stays locked until the answer is sent."""
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [uuid7(), form.tenant_id, form.id, timezone.localdate()])
