from django.db import migrations

from crm.tenancy.operations import DueQueue


class Migration(migrations.Migration):
    dependencies = [("attachments", "0001_attachments"), ("tenancy", "0002_due_organizations")]

    operations = [
        DueQueue(
            "removed_files",
            "attachments_attachment",
            ["deleted_at"],
            "deleted_at <= now() - interval '30 days'",
        )
    ]
