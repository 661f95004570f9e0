"""Organizations that exist already reckon suggestions, too; who has them due is asked of a queue."""

from django.db import migrations

from crm.tenancy.operations import DueQueue

RULES = """
INSERT INTO suggestions_suggestionrules (id, tenant_id, active, min_count, min_confidence, months_back, quiet_months,
                                         gives_tasks, version, next_at, customers, pairs)
SELECT gen_random_uuid(), organization.id, true, 3, 20, 36, 6, false, 1, now(), 0, 0
FROM tenancy_organization organization ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("suggestions", "0001_initial")]

    operations = [
        DueQueue("suggestions", "suggestions_suggestionrules", ["active", "next_at"], "active AND next_at <= now()"),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
