"""A redress number is registered: its holder, known by it and the birth date, is not the listed person.

It works from the next screening on, seconds later and not a day, on whatever passport its holder travels.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.review.false_match import known_again_by_redress
from foreland.store import audit, false_matches, lists
from foreland.store.false_matches import KNOWN_BY
from foreland.store.pool import transaction
from foreland.travel.partial_date import read_partial_date
from foreland.watchlists.entry import what_it_says

LONGEST = timedelta(days=5 * 366)


class NotRegistered(Struct, frozen=True):
    """Why nothing was written."""

    code: Literal[
        "may_not_end", "not_found", "over", "entry_gone", "number_unreadable", "date_unreadable", "expiry_too_late"
    ]


def register_redress(
    deployment: Deployment,
    access: Access,
    match_id: UUID,
    number: str,
    date_of_birth: str,
    last_day: date | None,
    now: datetime,
) -> UUID | NotRegistered:
    """Remember the holder of a redress number for the pair of a false match, until ``last_day``; without, as a pair.

    He is not the person whom the entry describes now, whatever it said when the pair was found: when it says something
    else again, that is lifted.
    """
    if access.user_id is None or not access.may_end_false_match():
        return NotRegistered("may_not_end")
    if len(date_of_birth) != len("2000-01-01") or read_partial_date(date_of_birth) is None:
        return NotRegistered("date_unreadable")
    known = known_again_by_redress(number, date_of_birth)
    if known is None:
        return NotRegistered("number_unreadable")
    until = last_day or now.date() + timedelta(days=deployment.settings.false_match_days)
    if not now.date() <= until <= (now + LONGEST).date():
        return NotRegistered("expiry_too_late")
    with transaction(deployment.pool, access) as connection:
        pair = false_matches.lock_pair(access, connection, match_id, now.date()).get(match_id)
        if pair is None:
            return NotRegistered("not_found")
        if not pair.in_force:
            return NotRegistered("over")
        entry = lists.entry_in_force(access, connection, pair.source, pair.entry_key)
        if entry is None:
            return NotRegistered("entry_gone")
        hashed, said = deployment.sealer.index(known, KNOWN_BY), what_it_says(entry)
        made = false_matches.add_redress(connection, match_id, hashed, said, access.user_id, now, until)
        audit.append(connection, access, "redress_registered", "hit", (pair.hit_id, pair.journey_id), at=now)
    return made
