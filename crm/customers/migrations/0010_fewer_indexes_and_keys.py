# What imports write with each person: no index that another one begins with, no key that another one implies.

import crm.tenancy.models.base
import crm.tenancy.scope
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_audit_and_purge'),
        ('customers', '0009_counts_by_index_alone'),
        ('tenancy', '0002_due_organizations'),
    ]

    operations = [
        migrations.AlterField(
            model_name='company',
            name='merged_into',
            field=crm.tenancy.models.base.TenantForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='merged_from', to='customers.company'),
        ),
        migrations.AlterField(
            model_name='company',
            name='owner',
            field=crm.tenancy.models.base.TenantForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.membership'),
        ),
        migrations.AlterField(
            model_name='companyaddress',
            name='tenant',
            field=crm.tenancy.models.base.TenantField(db_constraint=False, db_index=False, default=crm.tenancy.scope.current_organization_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization'),
        ),
        migrations.AlterField(
            model_name='companyemail',
            name='company',
            field=crm.tenancy.models.base.TenantForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='emails', to='customers.company'),
        ),
        migrations.AlterField(
            model_name='companyemail',
            name='tenant',
            field=crm.tenancy.models.base.TenantField(db_constraint=False, db_index=False, default=crm.tenancy.scope.current_organization_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization'),
        ),
        migrations.AlterField(
            model_name='companyphone',
            name='company',
            field=crm.tenancy.models.base.TenantForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='phones', to='customers.company'),
        ),
        migrations.AlterField(
            model_name='companyphone',
            name='tenant',
            field=crm.tenancy.models.base.TenantField(db_constraint=False, db_index=False, default=crm.tenancy.scope.current_organization_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization'),
        ),
        migrations.AlterField(
            model_name='companytag',
            name='company',
            field=crm.tenancy.models.base.TenantForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='tag_links', to='customers.company'),
        ),
        migrations.AlterField(
            model_name='consent',
            name='person',
            field=crm.tenancy.models.base.TenantForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='customers.person'),
        ),
        migrations.AlterField(
            model_name='person',
            name='merged_into',
            field=crm.tenancy.models.base.TenantForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='merged_from', to='customers.person'),
        ),
        migrations.AlterField(
            model_name='person',
            name='owner',
            field=crm.tenancy.models.base.TenantForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.membership'),
        ),
        migrations.AlterField(
            model_name='personaddress',
            name='tenant',
            field=crm.tenancy.models.base.TenantField(db_constraint=False, db_index=False, default=crm.tenancy.scope.current_organization_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization'),
        ),
        migrations.AlterField(
            model_name='personcompany',
            name='person',
            field=crm.tenancy.models.base.TenantForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='jobs', to='customers.person'),
        ),
        migrations.AlterField(
            model_name='personcompany',
            name='tenant',
            field=crm.tenancy.models.base.TenantField(db_constraint=False, db_index=False, default=crm.tenancy.scope.current_organization_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization'),
        ),
        migrations.AlterField(
            model_name='personemail',
            name='person',
            field=crm.tenancy.models.base.TenantForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='emails', to='customers.person'),
        ),
        migrations.AlterField(
            model_name='personemail',
            name='tenant',
            field=crm.tenancy.models.base.TenantField(db_constraint=False, db_index=False, default=crm.tenancy.scope.current_organization_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization'),
        ),
        migrations.AlterField(
            model_name='personphone',
            name='person',
            field=crm.tenancy.models.base.TenantForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='phones', to='customers.person'),
        ),
        migrations.AlterField(
            model_name='personphone',
            name='tenant',
            field=crm.tenancy.models.base.TenantField(db_constraint=False, db_index=False, default=crm.tenancy.scope.current_organization_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.organization'),
        ),
        migrations.AlterField(
            model_name='persontag',
            name='person',
            field=crm.tenancy.models.base.TenantForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='tag_links', to='customers.person'),
        ),
        migrations.AddIndex(
            model_name='company',
            index=models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['tenant', 'merged_into'], name='company_merged'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['tenant', 'merged_into'], name='person_merged'),
        ),
    ]
