from django.db import migrations

from crm.tenancy.operations import DueQueue

# Of organizations that are there already.
SETTINGS = """
    INSERT INTO leads_scoresettings (
        id, tenant_id, drafting, predictive, outcomes, won, typical_value_minor, learn_at, problem
    )
    SELECT gen_random_uuid(), id, false, true, 0, 0, 0, now(), ''
    FROM tenancy_organization
"""


class Migration(migrations.Migration):
    dependencies = [("leads", "0011_scores"), ("tenancy", "0002_due_organizations")]

    operations = [
        migrations.RunSQL(SETTINGS, migrations.RunSQL.noop),
        DueQueue("scores", "leads_lead", ["rescore_at"], "rescore_at <= now()"),
        DueQueue("learning", "leads_scoresettings", ["learn_at"], "learn_at <= now()"),
    ]
