from django.db import migrations

from crm.tenancy.operations import DueQueue


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial"), ("tenancy", "0002_due_organizations")]

    operations = [
        DueQueue("events", "events_event", ["pending"], "pending"),
        DueQueue("deliveries", "events_delivery", ["state", "due_at"], "state = 'due' AND due_at <= now()"),
    ]
