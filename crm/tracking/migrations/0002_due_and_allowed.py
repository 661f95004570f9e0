from django.db import migrations

from crm.accounts.operations import GrantCapability
from crm.tenancy.operations import DueQueue


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("tenancy", "0002_due_organizations"),
        ("tracking", "0001_initial"),
    ]

    operations = [
        GrantCapability("tracking.view", ["manager", "rep", "agent", "marketer", "analyst"]),
        GrantCapability("tracking.websites", ["marketer"]),
        DueQueue(
            "visits",
            "tracking_visit",
            ["person_id", "told_at", "last_at"],
            "person_id IS NOT NULL AND told_at IS NULL AND last_at < statement_timestamp() - interval '30 minutes'",
        ),
        DueQueue("websites", "tracking_website", [], "true"),
    ]
