"""Message accounting: which messages were due for a flight, and which of them came, late, incomplete or not at all.

A carrier's profile says what is due when, relative to departure or to the closing of the doors. A message belongs to
the last due message of its kind that it was not too early for. Declared totals are often wrong (decision 20): fewer
travellers than declared are said and never refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from foreland.messages.record import Message

State = Literal["received", "late", "incomplete", "due", "missing", "unknown"]
STATES: tuple[State, ...] = ("received", "late", "incomplete", "due", "missing", "unknown")
Kind = Literal["API", "PNR"]
Whose = Literal["passengers", "crew"]
_CREW_LISTS = ("250", "336")  # BGM, 1001: crew list, master crew list (WCO/IATA/ICAO API Guidelines, appendix IIA)
Completeness = Literal["complete", "incomplete", "expected"]


class Due(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A message that is due: ``minutes`` after ``anchor`` (negative: before), in time until ``grace_minutes`` later.

    ``early_minutes`` is how long before that it counts. ``closes`` asks for a close-out message (who boarded),
    ``whose`` for a list of passengers or of crew. An ``optional`` one is judged when it comes, and missed by nobody.
    """

    code: str
    kind: Kind
    anchor: Literal["departure", "door_close"]
    minutes: int
    grace_minutes: int
    early_minutes: int
    citation: str
    closes: bool = False
    whose: Whose = "passengers"
    optional: bool = False


class Profile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one carrier (``*``: any) owes for a flight, and which elements each traveller of a list must have."""

    carrier: str
    due: tuple[Due, ...]
    elements: tuple[str, ...]


class Heard(Struct, frozen=True, kw_only=True):
    """A message that came, as far as it tells of passengers, or of crew: a list of both is heard of as two.

    Parts of one list have the same ``reference``. ``travellers`` and ``declared`` are those ``whose`` it tells;
    ``beside`` says that they are crew in a list of passengers.
    """

    kind: Kind
    at: datetime
    closes: bool
    reference: str | None
    part: int
    last: bool
    travellers: int
    declared: int | None
    whose: Whose = "passengers"
    beside: bool = False


class Expected(Struct, frozen=True, kw_only=True):
    """A due message and what became of it.

    ``reported`` travellers in all its parts, the ``declared`` total (``None``: none was given), how many ``fewer`` than
    declared, ``parts`` that are missing.
    """

    due: Due
    due_at: datetime | None
    state: State
    received_at: datetime | None = None
    parts: tuple[int, ...] = ()
    fewer: int = 0
    reported: int = 0
    declared: int | None = None


def crew_count(message: Message) -> int:
    """How many of the travellers that a message lists are crew."""
    return sum(one.role.endswith("crew") for one in message.travellers)


def is_crew_list(message: Message) -> bool:
    """Whether a message lists crew and says nothing of the passengers: by its code, else by who is in it."""
    if message.document_code in _CREW_LISTS:
        return True
    crew = crew_count(message)
    return 0 < crew == len(message.travellers) and not message.bookings and not message.declared_total.passengers


def completeness(expected: Sequence[Expected], lacking: int) -> Completeness:
    """Say whether all that was due about a flight is there. ``lacking``: elements that its travellers are without.

    A late message is there. Nothing is complete while something is still due, or while nobody knows when it is.
    """
    if lacking or any(one.state in ("incomplete", "missing") or one.fewer for one in expected):
        return "incomplete"
    return "complete" if expected and all(one.state in ("received", "late") for one in expected) else "expected"


def account(
    profile: Profile,
    departure: datetime | None,
    door_close: datetime | None,
    heard: Sequence[Heard],
    now: datetime,
) -> tuple[Expected, ...]:
    """Say of each due message what became of it, in the order in which they are due."""
    anchors = {"departure": departure, "door_close": door_close}
    timed = [
        (one, None if (at := anchors[one.anchor]) is None else at + timedelta(minutes=one.minutes))
        for one in profile.due
    ]
    timed.sort(key=lambda pair: (pair[1] is None, pair[1]))
    answered = ((one, at, _belonging(one, at, timed, heard)) for one, at in timed)
    return tuple(_expected(one, at, came, now) for one, at, came in answered if _is_judged(one, came))


def _is_judged(due: Due, came: Sequence[Heard]) -> bool:
    """An optional list is judged when one came; crew in a list of passengers makes no crew list late."""
    return not due.optional or any(not one.beside for one in came)


def _belonging(
    due: Due, due_at: datetime | None, timed: Sequence[tuple[Due, datetime | None]], heard: Sequence[Heard]
) -> list[Heard]:
    """Messages that answer this due one: of its kind, after it may come and before the next one may."""
    if due_at is None:
        return []
    start = due_at - timedelta(minutes=due.early_minutes)
    following = [
        at - timedelta(minutes=one.early_minutes)
        for one, at in timed
        if at is not None and at > due_at and (one.kind, one.closes, one.whose) == (due.kind, due.closes, due.whose)
    ]
    end = min(following, default=None)
    return [
        one
        for one in heard
        if (one.kind, one.closes, one.whose) == (due.kind, due.closes, due.whose)
        and one.at >= start
        and (end is None or one.at < end)
    ]


def _expected(due: Due, due_at: datetime | None, came: Sequence[Heard], now: datetime) -> Expected:
    if due_at is None:
        return Expected(due=due, due_at=None, state="unknown")
    latest = due_at + timedelta(minutes=due.grace_minutes)
    if not came:
        return Expected(due=due, due_at=due_at, state="missing" if now > latest else "due")
    sets: dict[str, list[Heard]] = {}
    for number, one in enumerate(came):
        sets.setdefault(one.reference or f"#{number}", []).append(one)
    checked = [_checked(due, due_at, latest, parts) for parts in sets.values()]
    return min(checked, key=lambda one: (STATES.index(one.state), one.fewer, one.received_at))


def _checked(due: Due, due_at: datetime, latest: datetime, parts: Sequence[Heard]) -> Expected:
    """What one list, with all its parts, amounts to."""
    numbers = {one.part for one in parts}
    end = max((one.part for one in parts if one.last), default=max(numbers) + 1)
    gaps = tuple(number for number in range(1, min(end, 1_000) + 1) if number not in numbers)
    complete_at = max(one.at for one in parts)
    declared = max((one.declared for one in parts if one.declared is not None), default=None)
    reported = sum(one.travellers for one in parts)
    state: State = "incomplete" if gaps else "late" if complete_at > latest else "received"
    return Expected(
        due=due,
        due_at=due_at,
        state=state,
        received_at=complete_at,
        parts=gaps,
        fewer=max(0, (declared or 0) - reported),
        reported=reported,
        declared=declared,
    )
