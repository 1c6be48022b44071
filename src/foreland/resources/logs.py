"""Structured logs: one line an event on standard error, JSON unless a person is looking. Never personal data."""

from __future__ import annotations

import sys
import traceback

import structlog


def configure_logs() -> None:
    """Set up the logs of this process."""
    for_people = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer() if for_people else structlog.processors.JSONRenderer(),
        ],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # standard error as it is when the line is written
        cache_logger_on_first_use=False,
    )


def trouble(error: BaseException) -> dict[str, str]:
    """Describe an exception for a log: kind, SQLSTATE and where it was raised; never its text, which may quote data."""
    frames = traceback.extract_tb(error.__traceback__)
    found = {"error": type(error).__name__, "at": " < ".join(f"{f.name}:{f.lineno}" for f in reversed(frames[-6:]))}
    state = getattr(error, "sqlstate", None)
    return found | ({"sqlstate": state} if state else {})
