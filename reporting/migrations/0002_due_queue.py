from django.db import migrations

from crm.tenancy.operations import DueQueue


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial"), ("tenancy", "0002_due_organizations")]

    operations = [
        DueQueue("reports", "reporting_reportschedule", ["active", "next_at"], "active AND next_at <= now()"),
    ]
