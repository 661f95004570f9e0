from django.db import migrations

from crm.accounts.operations import GrantSight


class Migration(migrations.Migration):

    dependencies = [("accounts", "0003_sight_of_amounts"), ("sales", "0015_subscription_numbers")]

    operations = [GrantSight("sales.figures", like="sales.view")]
