from django.db import migrations

from crm.accounts.operations import GrantCapability, GrantSight


class Migration(migrations.Migration):

    dependencies = [("accounts", "0002_audit_and_purge")]

    operations = [
        GrantCapability("workspace.amounts", ["manager", "rep", "agent", "marketer", "analyst"]),
        GrantSight("workspace.amounts"),
    ]
