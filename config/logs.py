"""The log: lines for people in the demo, JSON in production; and what must not stand in it."""

import re

import structlog

# A mailed link is a key: whoever reads the log must not be able to use it.
KEY = re.compile(
    r"(/hervatten/|/bevestigen/|/stoppen/|/uitnodiging/|/stand/|/meedoen/|/vraag/|/toestemming/|/stelling/|/peiling/"
    r"|/mijn-gegevens/|/bewaren/|[?&]code=)[^/\s'\"]+"
)


def without_keys(logger, method, event):
    """A structlog processor: the event with the keys of mailed links taken out of every text."""
    return {name: KEY.sub(r"\1…", value) if isinstance(value, str) else value for name, value in event.items()}


def logging(*, demo, level):
    """The setting LOGGING, as Python's logging takes it."""
    # A traceback with all values in it would be long, slow, and tell what is private.
    lines = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [without_keys],  # what Django and others log themselves
                "processor": lines if demo else structlog.processors.JSONRenderer(),
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
        "root": {"handlers": ["console"], "level": level},
    }


def configure():
    """How structlog hands its lines to Python's logging; once a process, since loggers remember it."""
    if structlog.is_configured():
        return
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.filter_by_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.stdlib.add_logger_name,
            structlog.stdlib.add_log_level,
            structlog.processors.format_exc_info,
            without_keys,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
