from django.db import migrations

from crm.accounts.operations import GrantSight


class Migration(migrations.Migration):

    dependencies = [("accounts", "0002_audit_and_purge")]

    operations = [GrantSight("workspace.amounts")]
