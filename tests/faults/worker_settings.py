"""Settings of the workers that fault tests start and kill: tasks are not eager, mail goes to a real server."""

import os

from crm.settings.test import *  # noqa: F403

CELERY_TASK_ALWAYS_EAGER = False
if port := os.environ.get("FAULTS_SMTP_PORT"):
    MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": int(port)},
        }
    }
