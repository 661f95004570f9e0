from django.db import migrations

from crm.tenancy.operations import DueQueue


class Migration(migrations.Migration):
    dependencies = [("mail", "0001_initial"), ("tenancy", "0002_due_organizations")]

    operations = [
        DueQueue(
            "mail",
            "mail_message",
            ["state", "due_at", "claimed_at"],
            "state = 'waiting' AND due_at <= statement_timestamp()"
            " OR state = 'sending' AND claimed_at < statement_timestamp() - interval '10 minutes'",
        ),
        DueQueue("inbound", "mail_inboundmail", ["state", "due_at"], "state = 'stored' AND due_at <= statement_timestamp()"),
    ]
