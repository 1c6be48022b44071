"""The true time of work done on paper or by telephone and keyed in later: one rule for all that takes such a time.

What is keyed in keeps both: when it was done, and when it was entered. What is done at once has one time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

TimeRefusal = Literal["in_the_future", "too_long_ago", "before_it_was_there"]
"""Why a time is not taken."""


class Done(Struct, frozen=True, kw_only=True):
    """When something was done; ``noted_at`` is when it was keyed in, ``None`` for what is entered as it is done."""

    at: datetime
    noted_at: datetime | None = None

    @property
    def entered_at(self) -> datetime:
        """When it was entered."""
        return self.noted_at or self.at

    def before(self, door: datetime | None) -> bool:
        """Whether it was done on paper while the doors were open; when nobody knows the doors, nobody can say so."""
        return self.noted_at is not None and door is not None and self.at < door

    def detail(self) -> dict[str, str]:
        """Return what an audit entry, which stands at the time of entering, says of the true time."""
        return {} if self.noted_at is None else {"happened_at": self.at.isoformat(timespec="minutes")}


class NotThen(Struct, frozen=True):
    """Why it cannot have been done then."""

    code: TimeRefusal


def true_time(happened_at: datetime | None, now: datetime, hours: int, since: datetime | None = None) -> Done | NotThen:
    """Check when something is said to have been done; ``None`` is now.

    ``hours`` is how long after work on paper may be keyed in, ``since`` when what it was done to came to be. Paper
    knows minutes: what was done in the minute in which that came was done after it.
    """
    if happened_at is None:
        return Done(at=now)
    if happened_at > now:
        return NotThen("in_the_future")
    if happened_at < now - timedelta(hours=hours):
        return NotThen("too_long_ago")
    if since is not None and happened_at < since.replace(second=0, microsecond=0):
        return NotThen("before_it_was_there")
    return Done(at=happened_at, noted_at=now)
