"""The Celery application. What is due is data; beat only knows how often to look."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings.base")

app = Celery("fairlead")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Which queue a task waits in; the rest goes to "now", where people wait.
app.conf.task_routes = {
    "crm.mail.tasks.send_waiting": {"queue": "mail"},
    "crm.mail.tasks.sweep_mail": {"queue": "mail"},
    "crm.work.tasks.mail_digests": {"queue": "bulk"},
    "crm.automation.tasks.watch_flows": {"queue": "bulk"},
    "crm.automation.tasks.sweep_flows": {"queue": "bulk"},
    "crm.jobs.tasks.*": {"queue": "bulk"},
    "leads.tasks.refresh_scores": {"queue": "bulk"},
    "leads.tasks.learn_scores": {"queue": "nightly"},
    "leads.tasks.sweep_learning": {"queue": "nightly"},
    "leads.tasks.*_held_answers": {"queue": "nightly"},
    "leads.tasks.rescore_open_leads": {"queue": "bulk"},
    "crm.mailbox.tasks.send_own": {"queue": "mail"},
    "crm.mailbox.tasks.*": {"queue": "bulk"},
    "crm.diary.tasks.*": {"queue": "bulk"},
    "reporting.tasks.*": {"queue": "bulk"},
    "crm.currencies.tasks.*": {"queue": "bulk"},
    "sales.tasks.*_follow_ups": {"queue": "bulk"},
    "sales.forecasts.tasks.*": {"queue": "nightly"},
    "sales.suggestions.tasks.*": {"queue": "nightly"},
    "sales.subscriptions.tasks.*": {"queue": "bulk"},
    "crm.records.tasks.*": {"queue": "nightly"},
    "crm.customers.tasks.*": {"queue": "nightly"},
    "crm.attachments.tasks.*": {"queue": "nightly"},
    "crm.api.tasks.*": {"queue": "nightly"},
    "crm.tracking.tasks.*": {"queue": "nightly"},
}
app.conf.beat_schedule = {
    "mail": {"task": "crm.mail.tasks.sweep_mail", "schedule": 5.0, "options": {"expires": 10}},
    "events": {"task": "crm.events.tasks.sweep_events", "schedule": 3.0, "options": {"expires": 10}},
    "runs": {"task": "crm.automation.tasks.sweep_runs", "schedule": 5.0, "options": {"expires": 15}},
    "flows": {"task": "crm.automation.tasks.sweep_flows", "schedule": 300.0, "options": {"expires": 600}},
    "work": {"task": "crm.work.tasks.sweep_work", "schedule": 10.0, "options": {"expires": 20}},
    "meetings": {"task": "crm.meetings.tasks.sweep_meetings", "schedule": 20.0, "options": {"expires": 20}},
    "mailboxes": {"task": "crm.mailbox.tasks.sweep_mailboxes", "schedule": 20.0, "options": {"expires": 20}},
    "diaries": {"task": "crm.diary.tasks.sweep_diaries", "schedule": 20.0, "options": {"expires": 20}},
    "invoices": {"task": "sales.billing.tasks.sweep_invoices", "schedule": 300.0, "options": {"expires": 300}},
    "subscriptions": {
        "task": "sales.subscriptions.tasks.sweep_subscriptions",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "files": {"task": "crm.attachments.tasks.sweep_removed_files", "schedule": 3600.0, "options": {"expires": 3600}},
    "health": {"task": "crm.customers.tasks.sweep_health", "schedule": 60.0, "options": {"expires": 60}},
    "duplicates": {"task": "crm.customers.tasks.sweep_duplicates", "schedule": 60.0, "options": {"expires": 60}},
    "bins": {"task": "crm.records.tasks.sweep_bins", "schedule": 3600.0, "options": {"expires": 3600}},
    "doomed_files": {"task": "crm.records.tasks.sweep_doomed_files", "schedule": 600.0, "options": {"expires": 600}},
    "api": {"task": "crm.api.tasks.sweep_kept_answers", "schedule": 3600.0, "options": {"expires": 3600}},
    "visits": {"task": "crm.tracking.tasks.sweep_visits", "schedule": 60.0, "options": {"expires": 60}},
    "old_visits": {"task": "crm.tracking.tasks.sweep_old_visits", "schedule": 3600.0, "options": {"expires": 3600}},
    "hook_calls": {"task": "leads.tasks.sweep_hook_calls", "schedule": 5.0, "options": {"expires": 10}},
    "old_hook_calls": {"task": "leads.tasks.sweep_old_hook_calls", "schedule": 900.0, "options": {"expires": 900}},
    "held_answers": {"task": "leads.tasks.sweep_held_answers", "schedule": 3600.0, "options": {"expires": 3600}},
    "jobs": {"task": "crm.jobs.tasks.sweep_jobs", "schedule": 5.0, "options": {"expires": 10, "queue": "now"}},
    "job_files": {"task": "crm.jobs.tasks.sweep_job_files", "schedule": 600.0, "options": {"expires": 600}},
    "import_files": {"task": "crm.jobs.tasks.sweep_import_files", "schedule": 3600.0, "options": {"expires": 3600}},
    "distribution": {"task": "leads.tasks.sweep_distribution", "schedule": 10.0, "options": {"expires": 20}},
    "leads": {"task": "leads.tasks.sweep_leads", "schedule": 60.0, "options": {"expires": 60}},
    "scores": {"task": "leads.tasks.sweep_scores", "schedule": 60.0, "options": {"expires": 60}},
    "learning": {"task": "leads.tasks.sweep_learning", "schedule": 60.0, "options": {"expires": 60}},
    "rates": {"task": "crm.currencies.tasks.sweep_rates", "schedule": 300.0, "options": {"expires": 300}},
    "follow_ups": {"task": "sales.tasks.sweep_follow_ups", "schedule": 300.0, "options": {"expires": 300}},
    "checkouts": {"task": "sales.payments.tasks.sweep_checkouts", "schedule": 60.0, "options": {"expires": 60}},
    "suggestions": {"task": "sales.suggestions.tasks.sweep_suggestions", "schedule": 60.0, "options": {"expires": 60}},
    "sales_mails": {"task": "reporting.tasks.sweep_sales_mails", "schedule": 60.0, "options": {"expires": 60}},
    "forecast_learning": {
        "task": "sales.forecasts.tasks.sweep_learning",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "forecast_snapshots": {
        "task": "sales.forecasts.tasks.sweep_snapshots",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "reports": {"task": "reporting.tasks.sweep_reports", "schedule": 60.0, "options": {"expires": 60}},
}
