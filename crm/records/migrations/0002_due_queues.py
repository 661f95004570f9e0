from django.db import migrations

from crm.tenancy.operations import DueQueue


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial"), ("tenancy", "0002_due_organizations")]

    operations = [DueQueue("bins", "records_binentry", ["expires_at"], "expires_at <= now()")]
