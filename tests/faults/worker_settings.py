"""Settings of the workers that fault tests start and kill: tasks are not eager, mail goes to a real server."""

import os
from pathlib import Path

from crm.settings.test import *  # noqa: F403

CELERY_TASK_ALWAYS_EAGER = False
if folder := os.environ.get("FAULTS_FILES_DIR"):  # the test and its workers keep files in one place
    FILES_DIR = MEDIA_ROOT = Path(folder)
    STORAGES["default"] = STORAGES["default"] | {"OPTIONS": {"location": folder}}  # type: ignore[operator]  # noqa: F405
if port := os.environ.get("FAULTS_SMTP_PORT"):
    MAILERS = {
        "default": {
            "BACKEND": "crm.mail.backends.server.ServerBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": int(port)},
        }
    }
