from django.db import migrations

from crm.accounts.operations import GrantCapability


class Migration(migrations.Migration):
    dependencies = [("web", "0001_initial")]

    operations = [GrantCapability("views.share", ["manager", "marketer"])]
