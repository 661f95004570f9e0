from django.db import migrations

from crm.accounts.operations import GrantCapability


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("jobs", "0002_due_queues")]

    operations = [GrantCapability("workspace.export", ["manager"]), GrantCapability("workspace.all_jobs")]
