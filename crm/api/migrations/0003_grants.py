from django.db import migrations

from crm.accounts.operations import GrantCapability


class Migration(migrations.Migration):
    dependencies = [("api", "0002_due_queues"), ("accounts", "0002_audit_and_purge")]

    operations = [GrantCapability("api.keys")]
