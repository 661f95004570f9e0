from django.db import migrations

from crm.tenancy.operations import DueQueue


class Migration(migrations.Migration):
    dependencies = [("work", "0002_everyday_work"), ("tenancy", "0002_due_organizations")]

    operations = [
        DueQueue("reminders", "work_task", ["remind_at"], "remind_at <= statement_timestamp()"),
        DueQueue("notices", "work_notification", ["mail_at"], "mail_at <= statement_timestamp()"),
        DueQueue("digests", "work_notificationsettings", ["digest_at"], "digest_at <= statement_timestamp()"),
    ]
