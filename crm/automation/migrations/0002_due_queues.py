from django.db import migrations

from crm.tenancy.operations import DueQueue


class Migration(migrations.Migration):
    dependencies = [("automation", "0001_initial"), ("tenancy", "0002_due_organizations")]

    operations = [
        DueQueue("runs", "automation_run", ["state", "due_at"], "state = 'active' AND due_at <= now()"),
        DueQueue(
            "flows",
            "automation_flow",
            ["active", "checked_at"],
            "active AND checked_at <= now() - interval '5 minutes'",
        ),
    ]
