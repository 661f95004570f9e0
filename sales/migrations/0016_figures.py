from django.db import migrations

from crm.accounts.operations import GrantCapability, GrantSight


class Migration(migrations.Migration):

    dependencies = [("accounts", "0003_sight_of_amounts"), ("sales", "0015_subscription_numbers")]

    operations = [
        GrantCapability("sales.figures", ["manager", "rep", "agent", "marketer", "analyst"]),
        GrantSight("sales.figures", like="sales.view"),
    ]
