import django.utils.timezone
from django.db import migrations, models

from crm.tenancy.operations import DueQueue


class Migration(migrations.Migration):
    dependencies = [("tracking", "0003_pages_of_people")]

    operations = [
        migrations.AddField(
            model_name="website",
            name="pruned_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        # Every website was due at any time; now once a day.
        migrations.RunSQL("DROP VIEW due_websites", migrations.RunSQL.noop),
        DueQueue(
            "old_visits",
            "tracking_website",
            ["pruned_at"],
            "pruned_at < statement_timestamp() - interval '20 hours'",
        ),
    ]
