"""Structured logs: one JSON object per line, each with the id of its request.

No line holds personal data: email addresses are masked wherever they turn up, and the
address of a request, which can hold a token, is left to its route.
"""

import re

import structlog

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)*")
MASK = "[email]"


def without_emails(logger, method, event):
    """Mask email addresses in every text of an event, its trace included."""
    return {key: _masked(value) for key, value in event.items()}


def _masked(value):
    if isinstance(value, str):
        return EMAIL.sub(MASK, value)
    return value


SHARED = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.format_exc_info,
]


def without_path(logger, method, event):
    """Drop the address from a line that Django itself writes about a request."""
    request = getattr(event.get("_record"), "request", None)
    if request is not None:
        event["event"] = event["event"].replace(request.path, "[address]")
    return event


def logging_of(level):
    """Return Django's ``LOGGING`` for a level, and set structlog up to match."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    without_path,
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    without_emails,
                    structlog.processors.JSONRenderer(default=str),
                ],
                "foreign_pre_chain": SHARED,
            }
        },
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "json"}
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Its lines say again what ours of the same request say.
            "django.request": {"level": "CRITICAL"},
            # It warns of every rule of a style sheet that is for screens.
            "weasyprint": {"level": "ERROR"},
        },
    }
