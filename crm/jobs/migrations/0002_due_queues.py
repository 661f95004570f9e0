from django.db import migrations

from crm.tenancy.operations import DueQueue

# Roles made before there were these capabilities get them where new organizations' roles have them.
LET_EXPORT = """
UPDATE accounts_role SET capabilities = capabilities || '["workspace.export"]'::jsonb
WHERE slug IN ('admin', 'manager') AND NOT capabilities ? 'workspace.export';
UPDATE accounts_role SET capabilities = capabilities || '["workspace.all_jobs"]'::jsonb
WHERE slug = 'admin' AND NOT capabilities ? 'workspace.all_jobs';
"""


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial"), ("tenancy", "0002_due_organizations")]

    operations = [
        DueQueue(
            "jobs",
            "jobs_job",
            ["state", "due_at"],
            "state IN ('waiting', 'running') AND due_at <= statement_timestamp()",
        ),
        DueQueue(
            "job_files",
            "jobs_job",
            ["has_files", "finished_at"],
            "has_files AND finished_at <= statement_timestamp() - interval '7 days'",
        ),
        migrations.RunSQL(LET_EXPORT, migrations.RunSQL.noop),
    ]
