"""Structured logs: one line an event, JSON on a server, readable text on a desk."""

import os
from typing import Any

import structlog

from crm.runtime.logs import add_context

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    add_context,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
_json = os.environ.get("LOG_FORMAT", "text") == "json"
_renderer: Any = structlog.processors.JSONRenderer() if _json else structlog.dev.ConsoleRenderer(colors=False)

structlog.configure(
    processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer],
            "foreign_pre_chain": SHARED,
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {"django.server": {"handlers": [], "propagate": True, "level": "WARNING"}},
}
