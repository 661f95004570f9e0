from typing import Any

from django.db import migrations

from crm.accounts.operations import GrantCapability
from crm.customers.matching.keys import PersonFacts, company_keys, person_keys
from crm.tenancy.operations import DueQueue

CHUNK = 5_000
PEOPLE = """
    SELECT p.id, p.tenant_id, CASE WHEN p.first_name || p.last_name <> '' THEN p.name_key ELSE '' END,
           coalesce(c.name, ''), p.email, p.postal_code, p.country
    FROM customers_person p LEFT JOIN customers_company c ON c.tenant_id = p.tenant_id AND c.id = p.company_id
    WHERE p.id > %s ORDER BY p.id LIMIT %s
"""
COMPANIES = "SELECT id, tenant_id, name FROM customers_company WHERE id > %s ORDER BY id LIMIT %s"
ADD = """
    INSERT INTO customers_matchkey (id, tenant_id, kind, key, record_id)
    SELECT gen_random_uuid(), * FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::uuid[]) ON CONFLICT DO NOTHING
"""
SCANS = """
    INSERT INTO customers_duplicatescan (id, tenant_id, noun, next_at, seen, found)
    SELECT gen_random_uuid(), o.id, noun, now(), 0, 0
    FROM tenancy_organization o, unnest(ARRAY['person', 'company']) AS noun ON CONFLICT DO NOTHING
"""


def fill(_apps: Any, schema_editor: Any) -> None:
    """As the owner of the tables, in chunks that commit by themselves; running it again adds nothing."""
    with schema_editor.connection.cursor() as cursor:
        for query, keys in ((PEOPLE, lambda row: person_keys(PersonFacts(*row))), (COMPANIES, lambda row: company_keys(*row))):
            start = "00000000-0000-0000-0000-000000000000"
            while True:
                cursor.execute(query, [start, CHUNK])
                rows = cursor.fetchall()
                if not rows:
                    break
                found = [(row[1], kind, key, row[0]) for row in rows for kind, key in sorted(keys(row[2:]))]
                if found:
                    cursor.execute(ADD, [list(column) for column in zip(*found, strict=True)])
                start = rows[-1][0]
        cursor.execute(SCANS)


class Migration(migrations.Migration):
    atomic = False  # each chunk is a transaction of its own

    dependencies = [("customers", "0007_matching_and_merging"), ("accounts", "0001_initial"), ("tenancy", "0002_due_organizations")]

    operations = [
        GrantCapability("customers.merge", ["manager", "rep"]),
        migrations.RunPython(fill, migrations.RunPython.noop),
        DueQueue("duplicates", "customers_duplicatescan", ["next_at"], "next_at <= now()"),
    ]
