from django.db import migrations

from crm.tenancy.operations import DueQueue


class Migration(migrations.Migration):
    dependencies = [("api", "0001_initial"), ("tenancy", "0002_due_organizations")]

    operations = [
        DueQueue("kept_answers", "api_keptanswer", ["created_at"], "created_at < now() - interval '24 hours'"),
    ]
