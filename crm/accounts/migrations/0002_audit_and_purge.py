from django.db import migrations

from crm.accounts.operations import GrantCapability


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [GrantCapability("workspace.audit"), GrantCapability("workspace.purge")]
