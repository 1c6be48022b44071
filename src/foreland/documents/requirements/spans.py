"""When something is in force: local days, and instants with a zone that a day may straddle."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import MAXYEAR, date, datetime, time, timedelta

from foreland.documents.requirements.answer import ASK, FALSE, TRUE
from foreland.documents.requirements.pack import Span

Force = Callable[[date, datetime | None], int]


def in_force(start: str | None, end: str | None) -> Force | None:
    """A function of the local day and, when known, the instant. ``None`` when always in force. Raises on bad dates.

    A day in which the switch falls gives ASK unless the instant is known.
    """
    if start is None and end is None:
        return None
    after, before = _bound(start), _bound(end)

    def judge(day: date, instant: datetime | None) -> int:
        begun = TRUE if after is None else _reached(after, day, instant)
        if before is None or begun == FALSE:
            return begun
        if isinstance(before, datetime):
            ended = _reached(before, day, instant)
            return begun if ended == FALSE else FALSE if ended == TRUE else ASK
        return begun if day <= before else FALSE

    return judge


def _bound(text: str | None) -> date | datetime | None:
    if text is None:
        return None
    if len(text) == 10:
        return date.fromisoformat(text)
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"{text}: an instant needs its zone")
    return found


def _reached(bound: date | datetime, day: date, instant: datetime | None) -> int:
    if not isinstance(bound, datetime):
        return TRUE if day >= bound else FALSE
    if instant is not None:
        return TRUE if instant >= bound else FALSE
    begins = datetime.combine(day, time(), bound.tzinfo)
    if begins >= bound:
        return TRUE
    return FALSE if begins + timedelta(days=1) <= bound else ASK


def was_recorded(span: Span | None, as_of: date) -> bool:
    """Whether a row or rule stood in the book on a day: written by then, and not yet replaced."""
    if span is None:
        return True
    known = span.from_ is None or date.fromisoformat(span.from_[:10]) <= as_of
    return known and (span.to is None or as_of < date.fromisoformat(span.to[:10]))


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last of that month; the last of the calendar when there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > MAXYEAR:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
