"""Times as pages show them: the time left to a closing door, instants in UTC, local times of a port."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date

from foreland.web.marking import N_

Level = Literal["imminent", "soon", "later", "closed", "unknown"]

IMMINENT_MINUTES = 60
SOON_MINUTES = 180

# The ticking script takes the same three patterns from the page, so that a tick never changes the wording.
MINUTES = N_("{minutes} min")
HOURS = N_("{hours} h {minutes} min")
DAYS = N_("{days} d {hours} h")
WHOLE_HOURS = N_("{hours} h")
WHOLE_DAYS = N_("{days} d")


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


_HALF_A_YEAR = timedelta(days=183)


def rough(minutes: int) -> tuple[str, dict[str, str]]:
    """Return the pattern for about how long ago something was, in its largest unit, and what fills it."""
    if minutes < 60:
        return MINUTES, {"minutes": str(minutes)}
    if minutes < 24 * 60:
        return WHOLE_HOURS, {"hours": str(minutes // 60)}
    return WHOLE_DAYS, {"days": str(minutes // 1440)}


def local_clock(text: str | None, beside: datetime | None, language: str) -> str:
    """Return the hour and minute of a local time as reported, with its day when that differs from ``beside`` in UTC."""
    try:
        local = datetime.fromisoformat(text or "")
    except ValueError:
        return text or ""
    if beside is not None and local.date() == beside.astimezone(UTC).date():
        return f"{local:%H:%M}"
    return f"{_day(local, language)} {local:%H:%M}"


def desk_clock(instant: datetime | None, zone: str | None, language: str, *, bare: bool = False) -> str:
    """Return ``08:05 EST``: an instant as the clock of a desk shows it, with its day when that differs from UTC's.

    The zone is named (``EDT``, ``+07``), so that the hour that comes twice in autumn is told apart; ``bare`` leaves
    zone and day away. Empty when either is not known.
    """
    if instant is None or zone is None:
        return ""
    local = instant.astimezone(ZoneInfo(zone))
    if bare:
        return f"{local:%H:%M}"
    day = "" if local.date() == instant.astimezone(UTC).date() else f"{_day(local, language)} "
    return f"{day}{local:%H:%M} {local.tzname()}"


def clock(instant: datetime, now: datetime | None, language: str) -> str:
    """Return ``14:05`` in UTC, with its day before it when that is not today; always, when ``now`` is not given.

    The year is said of what is more than half a year away.
    """
    instant = instant.astimezone(UTC)
    if now is not None and instant.date() == now.astimezone(UTC).date():
        return f"{instant:%H:%M}"
    year = now is not None and abs(instant - now) > _HALF_A_YEAR
    return f"{_day(instant, language, year=year)} {instant:%H:%M}"


def _day(instant: datetime, language: str, *, year: bool = False) -> str:
    """Return day and month in words, because 11-12 is read as two different days."""
    return format_date(instant, "d MMM y" if year else "d MMM", locale=language)
