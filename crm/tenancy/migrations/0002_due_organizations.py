from django.db import migrations

from crm.tenancy.operations import DISPATCH


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0001_initial")]

    operations = [migrations.RunSQL(DISPATCH, "DROP FUNCTION due_organizations(text)")]
