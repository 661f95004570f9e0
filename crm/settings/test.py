"""Settings of the tests: real PostgreSQL and Valkey (tests/conftest.py starts them), fast hashing, mail in memory."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "tests-only")
# mypy and makemigrations import settings without a server; pytest sets the real addresses first.
os.environ.setdefault("DATABASE_URL", "postgres://crm_app@127.0.0.1:1/fairlead")
os.environ.setdefault("DATABASE_OWNER_URL", "postgres://crm_owner@127.0.0.1:1/fairlead")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:1/0")

from crm.settings.base import *  # noqa: F403

DEBUG = False
RATES_FROM_NEAR = True
MAILBOXES_NEAR = True
SITE_URL = "http://testserver"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
MAILBOX_DIR = ""
WHITENOISE_AUTOREFRESH = True  # find files when asked: not all of them for every test client
WHITENOISE_USE_FINDERS = True
FILES_DIR = MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="fairlead-files-"))
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(FILES_DIR)},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
LOGGING["root"]["level"] = "WARNING"  # noqa: F405
LAZY_LOADS_RAISE = True
