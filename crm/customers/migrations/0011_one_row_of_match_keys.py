# One row of keys for each record instead of one for each key: half the writing with each imported person.

import crm.tenancy.ids
import crm.tenancy.models.base
import crm.tenancy.scope
import django.db.models.deletion
from django.db import migrations, models

FILL = """
    INSERT INTO customers_matchkeys (id, tenant_id, first, second)
    SELECT record_id, tenant_id,
           coalesce(max(kind || ':' || key) FILTER (WHERE kind IN ('work', 'domain', 'head')), ''),
           coalesce(max(kind || ':' || key) FILTER (WHERE kind IN ('home', 'tail')), '')
    FROM customers_matchkey GROUP BY tenant_id, record_id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0010_fewer_indexes_and_keys'),
        ('tenancy', '0002_due_organizations'),
    ]

    operations = [
        migrations.CreateModel(
            name='MatchKeys',
            fields=[
                ('id', models.UUIDField(default=crm.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('first', models.CharField(max_length=170)),
                ('second', models.CharField(max_length=170)),
                ('tenant', crm.tenancy.models.base.TenantField(db_index=False, default=crm.tenancy.scope.current_organization_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='matchkeys',
            index=models.Index(condition=models.Q(('first', ''), _negated=True), fields=['tenant', 'first', 'id'], name='match_first'),
        ),
        migrations.AddIndex(
            model_name='matchkeys',
            index=models.Index(condition=models.Q(('second', ''), _negated=True), fields=['tenant', 'second', 'id'], name='match_second'),
        ),
        migrations.DeleteModel(
            name='MatchKey',
        ),
    ]
