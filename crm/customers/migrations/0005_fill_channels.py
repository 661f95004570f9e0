from typing import Any

from django.db import migrations

from crm.accounts.operations import GrantCapability
from crm.tenancy.operations import DueQueue

CHUNK = 20_000
# What stood in columns of the record alone gets rows of its own. Each reads the next chunk of ids after the last one.
POSTAL = "street <> '' OR postal_code <> '' OR city <> ''"
FILLS = (
    ("customers_person", f"""
        INSERT INTO customers_personaddress
            (id, tenant_id, person_id, label, "primary", street, postal_code, city, country, created_at)
        SELECT gen_random_uuid(), tenant_id, id, '', true, street, postal_code, city, country, created_at
        FROM customers_person p WHERE id > %s AND id <= %s AND ({POSTAL})
        AND NOT EXISTS (SELECT FROM customers_personaddress a WHERE a.tenant_id = p.tenant_id AND a.person_id = p.id)
    """),
    ("customers_person", """
        INSERT INTO customers_personcompany (id, tenant_id, person_id, company_id, title, main, created_at)
        SELECT gen_random_uuid(), tenant_id, id, company_id, job_title, true, created_at
        FROM customers_person p WHERE id > %s AND id <= %s AND company_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM customers_personcompany j WHERE j.tenant_id = p.tenant_id AND j.person_id = p.id)
    """),
    ("customers_person", """
        INSERT INTO customers_personemail (id, tenant_id, person_id, label, address, key, shared, "primary", created_at)
        SELECT gen_random_uuid(), tenant_id, id, '', email, lower(btrim(email)), false, true, created_at
        FROM customers_person p WHERE id > %s AND id <= %s AND email <> ''
        AND NOT EXISTS (SELECT FROM customers_personemail e WHERE e.tenant_id = p.tenant_id AND e.person_id = p.id)
        ON CONFLICT DO NOTHING
    """),
    ("customers_person", """
        INSERT INTO customers_personphone (id, tenant_id, person_id, label, number, "primary", created_at)
        SELECT gen_random_uuid(), tenant_id, id, '', phone, true, created_at
        FROM customers_person p WHERE id > %s AND id <= %s AND phone <> ''
        AND NOT EXISTS (SELECT FROM customers_personphone n WHERE n.tenant_id = p.tenant_id AND n.person_id = p.id)
        ON CONFLICT DO NOTHING
    """),
    ("customers_company", f"""
        INSERT INTO customers_companyaddress
            (id, tenant_id, company_id, label, "primary", street, postal_code, city, country, created_at)
        SELECT gen_random_uuid(), tenant_id, id, '', true, street, postal_code, city, country, created_at
        FROM customers_company c WHERE id > %s AND id <= %s AND ({POSTAL})
        AND NOT EXISTS (SELECT FROM customers_companyaddress a WHERE a.tenant_id = c.tenant_id AND a.company_id = c.id)
    """),
    ("customers_company", """
        INSERT INTO customers_companyphone (id, tenant_id, company_id, label, number, "primary", created_at)
        SELECT gen_random_uuid(), tenant_id, id, '', phone, true, created_at
        FROM customers_company c WHERE id > %s AND id <= %s AND phone <> ''
        AND NOT EXISTS (SELECT FROM customers_companyphone n WHERE n.tenant_id = c.tenant_id AND n.company_id = c.id)
    """),
)  # fmt: skip
LAST = "SELECT max(id::text)::uuid FROM (SELECT id FROM {} WHERE id > %s ORDER BY id LIMIT %s) chunk"
CHECKS = """
    INSERT INTO customers_healthcheck (id, tenant_id, next_at) SELECT gen_random_uuid(), id, now()
    FROM tenancy_organization ON CONFLICT DO NOTHING
"""


def fill(_apps: Any, schema_editor: Any) -> None:
    """As the owner of the tables, in chunks that commit by themselves; running it again adds nothing."""
    with schema_editor.connection.cursor() as cursor:
        for table, insert in FILLS:
            start = "00000000-0000-0000-0000-000000000000"
            while True:
                cursor.execute(LAST.format(table), [start, CHUNK])
                last = cursor.fetchone()[0]
                if last is None:
                    break
                cursor.execute(insert, [start, last])
                start = last
        cursor.execute(CHECKS)


class Migration(migrations.Migration):
    atomic = False  # each chunk is a transaction of its own

    dependencies = [("accounts", "0001_initial"), ("customers", "0004_customers_in_full"), ("tenancy", "0002_due_organizations")]

    operations = [
        GrantCapability("customers.credit", ["manager"]),
        migrations.RunPython(fill, migrations.RunPython.noop),
        DueQueue("health", "customers_healthcheck", ["next_at"], "next_at <= now()"),
    ]
