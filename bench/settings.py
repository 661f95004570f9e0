"""The product's own settings; only the logs are quieter, because the bench's requests are nobody's business."""

from crm.settings.base import *  # noqa: F403

LOGGING["root"]["level"] = "WARNING"  # noqa: F405
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
