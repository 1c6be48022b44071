"""Times as pages show them: the time left to a closing door, instants in UTC, local times of a port."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

Level = Literal["imminent", "soon", "later", "closed", "unknown"]

IMMINENT_MINUTES = 60
SOON_MINUTES = 180

# The ticking script takes the same three patterns from the page, so that a tick never changes the wording.
MINUTES = "{minutes} min"
HOURS = "{hours} h {minutes} min"
DAYS = "{days} d {hours} h"


def minutes_left(door_close: datetime, now: datetime) -> int:
    """Return whole minutes until the door closes, rounded down; negative once it is closed."""
    return int((door_close - now).total_seconds() // 60)


def level(door_close: datetime | None, now: datetime) -> Level:
    """Return how urgent a door is. A time nobody reported is ``unknown``, never late and never early."""
    if door_close is None:
        return "unknown"
    left = minutes_left(door_close, now)
    if left < 0:
        return "closed"
    if left < IMMINENT_MINUTES:
        return "imminent"
    return "soon" if left < SOON_MINUTES else "later"


def duration(minutes: int) -> tuple[str, dict[str, str]]:
    """Return the pattern for a number of minutes and what fills it."""
    if minutes < 60:
        return MINUTES, {"minutes": str(minutes)}
    if minutes < 24 * 60:
        return HOURS, {"hours": str(minutes // 60), "minutes": f"{minutes % 60:02}"}
    return DAYS, {"days": str(minutes // 1440), "hours": str(minutes % 1440 // 60)}


def local_clock(text: str | None, beside: datetime | None) -> str:
    """Return the hour and minute of a local time as reported, with the date when it differs from ``beside`` in UTC."""
    if not text or "T" not in text:
        return text or ""
    day, _, clock = text.partition("T")
    same_day = beside is not None and day == beside.astimezone(UTC).date().isoformat()
    return clock[:5] if same_day else f"{day[5:]} {clock[:5]}"


def clock(instant: datetime, now: datetime | None = None) -> str:
    """Return ``14:05`` in UTC, with month and day before it when that is not today; always, when ``now`` is not given."""
    instant = instant.astimezone(UTC)
    if now is not None and instant.date() == now.astimezone(UTC).date():
        return f"{instant:%H:%M}"
    return f"{instant:%m-%d %H:%M}"
