"""What the messages about one traveller on one flight come to, whatever the order they arrived in (decision 20).

Each message puts in a *word*: there, cancelled, missing where they should have been, on board, not on board. The words
are ordered by when their message was prepared, then by its receipt, never by when they were applied; of each kind only
the last one counts. Keeping the greater of two words is commutative, associative and idempotent, so any order and any
repetition of the same messages ends in the same state.

A *roster* is a message, or all its parts, that names everybody there is: a full push of bookings, a close-out of a
flight. Who should be in it and is not is *absent*, or was or was not on board. A part that is missing or damaged makes
the roster no roster: then nothing follows from silence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

Standing = Literal["reported", "cancelled", "absent"]
Closing = Literal["boarded", "not_boarded", "others_boarded", "others_not_boarded"]
Status = Literal["reported", "cancelled", "boarded", "not_boarded"]
RosterKind = Literal["full_push", "boarded", "not_boarded"]

FUNCTION_WORDS: dict[str, Literal["cancelled", "boarded", "not_boarded"]] = {
    "XR": "cancelled",
    "RP": "cancelled",
    "XF": "cancelled",
    "CLOB": "boarded",
    "CLNB": "not_boarded",
}
"""What a function of a passenger list (BGM, 1225) says of the people in it (WCO/IATA/ICAO PAXLST guide).

Such a message may repeat a reference alone: it tells what became of people, not who they are.
"""

OTHERS: dict[RosterKind, Standing | Closing] = {
    "full_push": "absent",
    "boarded": "others_not_boarded",
    "not_boarded": "others_boarded",
}
"""What a roster says of those whom it does not name."""


class StandingWord(Struct, frozen=True, kw_only=True):
    """Whether somebody is to travel. ``said_by`` identifies the message; identifiers grow in the order of receipt."""

    word: Standing
    heard_at: datetime
    said_by: UUID


class ClosingWord(Struct, frozen=True, kw_only=True):
    """What became of somebody when the flight was closed."""

    word: Closing
    heard_at: datetime
    said_by: UUID


class RosterPart(Struct, frozen=True, kw_only=True):
    """One part of a roster that was received.

    ``key`` tells one roster of a sender from another. ``whole`` says that the part was read to its end.
    """

    kind: RosterKind
    sender: str
    key: str
    number: int
    last: bool
    whole: bool
    heard_at: datetime
    said_by: UUID


class Roster(Struct, frozen=True, kw_only=True):
    """A roster of which everything arrived; ``heard_at`` is when its first part was prepared."""

    kind: RosterKind
    sender: str
    heard_at: datetime
    said_by: UUID


def later_standing(one: StandingWord | None, other: StandingWord) -> StandingWord:
    """The word that counts. To be named outweighs not to be named by another message of the same minute."""
    return other if one is None or _standing_order(other) > _standing_order(one) else one


def later_closing(one: ClosingWord | None, other: ClosingWord) -> ClosingWord:
    """The word that counts. What is said of a person by name outweighs what follows for the others."""
    return other if one is None or _closing_order(other) > _closing_order(one) else one


def status(standing: StandingWord, closing: ClosingWord | None) -> Status:
    """The state a traveller is in. Who was cancelled did not board with the others, unless named."""
    if closing is None:
        return "reported" if standing.word == "reported" else "cancelled"
    if closing.word == "boarded" or closing.word == "not_boarded":
        return closing.word
    if standing.word != "reported":
        return "cancelled"
    return "boarded" if closing.word == "others_boarded" else "not_boarded"


def latest_rosters(parts: Iterable[RosterPart]) -> tuple[Roster, ...]:
    """The last complete roster of each kind and sender."""
    latest: dict[tuple[RosterKind, str], Roster] = {}
    for same in _by_roster(parts).values():
        if missing_parts(same):
            continue
        first = min(same, key=lambda part: (part.heard_at, part.said_by))
        found = Roster(kind=first.kind, sender=first.sender, heard_at=first.heard_at, said_by=first.said_by)
        before = latest.get((found.kind, found.sender))
        if before is None or (found.heard_at, found.said_by) > (before.heard_at, before.said_by):
            latest[found.kind, found.sender] = found
    return tuple(latest[key] for key in sorted(latest))


def incomplete_rosters(parts: Iterable[RosterPart]) -> dict[str, tuple[int, ...]]:
    """The numbers of the parts that are missing or damaged, for each key; 0 stands for an end that never came."""
    return {key[2]: missing for key, same in sorted(_by_roster(parts).items()) if (missing := missing_parts(same))}


def missing_parts(parts: Sequence[RosterPart]) -> tuple[int, ...]:
    """Which parts of one roster are missing or damaged; 0 when its end never came."""
    whole = {part.number for part in parts if part.whole}
    ended = any(part.last for part in parts)
    highest = max((part.number for part in parts), default=0)
    missing = tuple(number for number in range(1, highest + 1) if number not in whole)
    return missing if ended else (0, *missing)


def _by_roster(parts: Iterable[RosterPart]) -> dict[tuple[RosterKind, str, str], list[RosterPart]]:
    found: dict[tuple[RosterKind, str, str], list[RosterPart]] = defaultdict(list)
    for part in parts:
        found[part.kind, part.sender, part.key].append(part)
    return found


def _standing_order(word: StandingWord) -> tuple[datetime, bool, UUID, str]:
    return word.heard_at, word.word != "absent", word.said_by, word.word


def _closing_order(word: ClosingWord) -> tuple[datetime, bool, UUID, str]:
    return word.heard_at, not word.word.startswith("others"), word.said_by, word.word
