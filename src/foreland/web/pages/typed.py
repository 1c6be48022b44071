"""What somebody typed into a form or an address, made harmless before anything else looks at it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from starlette.datastructures import FormData

LONGEST = 20_000
"""Characters of a field that are kept; the operations' own limits are lower and have a message."""


def read_text(form: FormData, name: str, longest: int = LONGEST) -> str:
    """Return a field of a form, cut, without NUL; an empty text when it was not sent."""
    return str(form.get(name, ""))[:longest].replace("\0", "")


def read_version(said: str) -> int:
    """Return the version of a row as its reader saw it; 0, which no row has, for anything else."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


def read_identifier(said: str) -> UUID | None:
    """Return an identifier; ``None`` for anything else."""
    try:
        return UUID(said)
    except ValueError:
        return None


def read_instant(said: str) -> datetime | None:
    """Read a time in UTC as an officer writes it, with or without the day's T; ``None`` for anything else."""
    try:
        found = datetime.fromisoformat(said.strip().replace(" ", "T"))
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def time_unreadable(said: str) -> bool:
    """Whether something was typed as the time of what was done before, and cannot be read as one."""
    return bool(said.strip()) and read_instant(said) is None


def read_day(said: str) -> date | None:
    """Read a day as ``2026-11-27``; ``None`` for anything else."""
    try:
        return date.fromisoformat(said.strip())
    except ValueError:
        return None
