"""Organizations that exist already get the follow-up rules, the reasons for winning, and competitors as records."""

from typing import Any

from django.db import migrations

from crm.normal_forms import name_key
from crm.tenancy.operations import DueQueue

RULES = """
INSERT INTO sales_followuprule (id, tenant_id, kind, active, days, top, by_mail, version, next_at)
SELECT gen_random_uuid(), organization.id, rule.kind, true, rule.days, rule.top, rule.by_mail, 1, now()
FROM tenancy_organization organization
CROSS JOIN (VALUES ('silent', 21, 20, true), ('quote', 7, 0, false), ('aimless', 3, 0, false), ('renewal', 60, 0, false))
    AS rule (kind, days, top, by_mail)
ON CONFLICT DO NOTHING
"""
REASONS = """
INSERT INTO sales_lossreason (id, tenant_id, outcome, name, position, active)
SELECT gen_random_uuid(), organization.id, 'won', reason.name, reason.place, true
FROM tenancy_organization organization
CROSS JOIN (VALUES ('Price', 0), ('Product', 1), ('Service', 2), ('They know us', 3), ('We were quick', 4))
    AS reason (name, place)
WHERE EXISTS (SELECT 1 FROM sales_lossreason known WHERE known.tenant_id = organization.id)
ON CONFLICT DO NOTHING
"""
NAMED = "SELECT tenant_id, competitor, id, status, currency FROM sales_deal WHERE competitor <> '' ORDER BY id"
ADD = """
INSERT INTO sales_competitor
    (id, tenant_id, version, custom, name, name_key, website, strengths, weaknesses, pitch, created_at)
VALUES (gen_random_uuid(), %s, 1, '{}', %s, %s, '', '', '', '', now()) RETURNING id
"""
LINK = """
INSERT INTO sales_dealcompetitor (id, tenant_id, deal_id, competitor_id, standing, notes, currency)
VALUES (gen_random_uuid(), %s, %s, %s, %s, '', '') ON CONFLICT DO NOTHING
"""
STANDINGS = {"open": "running", "won": "beaten", "lost": "won"}


def make_competitors(_apps: Any, schema_editor: Any) -> None:
    """Each name that was typed on a deal becomes one competitor of its organization."""
    known: dict[tuple[Any, str], Any] = {}
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(NAMED)
        for tenant_id, name, deal_id, status, _currency in cursor.fetchall():
            key = name_key(name)[:160]
            if not key:
                continue
            if (tenant_id, key) not in known:
                cursor.execute(ADD, [tenant_id, name, key])
                known[tenant_id, key] = cursor.fetchone()[0]
            cursor.execute(LINK, [tenant_id, deal_id, known[tenant_id, key], STANDINGS[status]])


class Migration(migrations.Migration):
    dependencies = [("sales", "0011_rivals_and_follow_ups"), ("tenancy", "0002_due_organizations")]

    operations = [
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
        migrations.RunSQL(REASONS, migrations.RunSQL.noop),
        migrations.RunPython(make_competitors, migrations.RunPython.noop),
        DueQueue("follow_ups", "sales_followuprule", ["active", "next_at"], "active AND next_at <= now()"),
    ]
