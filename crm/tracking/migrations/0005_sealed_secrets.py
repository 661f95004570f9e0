from typing import Any

from django.db import migrations

import crm.sealing
import crm.tracking.models.website
from crm.sealing import seal


def seal_secrets(_apps: Any, schema_editor: Any) -> None:
    """As the owner of the tables. What is sealed stays as it is, so running it again changes nothing."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT id, secret FROM tracking_website")
        for website_id, secret in cursor.fetchall():
            cursor.execute("UPDATE tracking_website SET secret = %s WHERE id = %s", [seal(secret), website_id])


class Migration(migrations.Migration):
    dependencies = [("tracking", "0004_pruned")]

    operations = [
        migrations.AlterField(
            model_name="website",
            name="secret",
            field=crm.sealing.SealedField(default=crm.tracking.models.website.new_secret, editable=False),
        ),
        migrations.RunPython(seal_secrets, migrations.RunPython.noop),
    ]
