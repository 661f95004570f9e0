# Counts of lists from the index alone.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_audit_and_purge'),
        ('customers', '0008_fill_match_keys'),
        ('tenancy', '0002_due_organizations'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='person',
            name='person_lifecycle_owner',
        ),
        migrations.RemoveIndex(
            model_name='person',
            name='person_owner',
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['tenant', 'lifecycle', 'owner', '-id'], include=('deleted_at',), name='person_lifecycle_owner'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['tenant', 'owner', '-id'], include=('deleted_at',), name='person_owner'),
        ),
    ]
