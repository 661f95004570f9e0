from django.db import migrations

from crm.tenancy.operations import DueQueue


class Migration(migrations.Migration):
    dependencies = [("currencies", "0001_initial"), ("tenancy", "0002_due_organizations")]

    operations = [
        DueQueue("exchange_rates", "currencies_ratefeed", ["active", "next_at"], "active AND next_at <= now()"),
    ]
