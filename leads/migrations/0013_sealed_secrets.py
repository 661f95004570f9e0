from typing import Any

from django.db import migrations, models

import crm.sealing
import leads.models.hook
from crm.sealing import seal
from crm.tenancy.operations import DueQueue


def seal_secrets(_apps: Any, schema_editor: Any) -> None:
    """As the owner of the tables. What is sealed stays as it is, so running it again changes nothing."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT id, secret FROM leads_leadhook")
        for hook_id, secret in cursor.fetchall():
            cursor.execute("UPDATE leads_leadhook SET secret = %s WHERE id = %s", [seal(secret), hook_id])


class Migration(migrations.Migration):
    dependencies = [("leads", "0012_scores_due"), ("tenancy", "0002_due_organizations")]

    operations = [
        migrations.AddField(
            model_name="leadhook",
            name="their_secret",
            field=crm.sealing.SealedField(blank=True, default="", editable=False),
        ),
        migrations.AlterField(
            model_name="leadhook",
            name="secret",
            field=crm.sealing.SealedField(default=leads.models.hook.new_secret, editable=False),
        ),
        migrations.AlterField(
            model_name="leadhook",
            name="proof",
            field=models.CharField(
                choices=[
                    ("signed", "It signs what it sends"),
                    ("meta", "It signs as Meta does, with the secret of its own app"),
                    ("address", "It knows the secret address"),
                ],
                default="signed",
                max_length=8,
                verbose_name="How it proves who it is",
            ),
        ),
        migrations.RunPython(seal_secrets, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=models.Q(("held_back__in", ("waiting", "trap", "review"))),
                fields=["tenant", "received_at"],
                name="submission_held",
            ),
        ),
        DueQueue(
            "held_answers",
            "leads_submission",
            ["held_back", "received_at"],
            "held_back IN ('waiting', 'trap', 'review') AND received_at <= statement_timestamp() - interval '30 days'",
        ),
    ]
