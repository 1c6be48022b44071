"""An entry is compared with the journeys that are kept: asked with a purpose, approved by another, done day by day.

It opens no hit: nobody of the past can be kept from boarding. Masked travellers and those in the care of protection are
left out.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.resources.match_policy import load_match_policy
from foreland.resources.name_tables import name_tables
from foreland.review.hit import LONGEST_TEXT
from foreland.store import audit, list_looks
from foreland.store.list_looks import REASON, Look, Past, PastMatch, Wanted
from foreland.store.pool import PooledConnection, transaction
from foreland.store.views import lists as view
from foreland.travel.document_number import normalise_number
from foreland.watchlists.entry import ListEntry
from foreland.watchlists.index import NameIndex
from foreland.watchlists.match import Query, match_traveller
from foreland.watchlists.policy import MatchPolicy

PURPOSES = ("investigation", "prosecution", "prevention")
"""For which it may be asked, as a reasoned request in a specific case (Directive (EU) 2016/681, Article 6(2)(b))."""

KEPT = timedelta(days=90)
LONGEST = 5 * 366
_MOST = 500
"""Travellers of one day that are noted; an entry that finds more is no person."""


class NotLooked(Struct, frozen=True):
    """Why nothing was written."""

    code: Literal[
        "may_not", "not_found", "other_kind", "purpose_unknown", "reason_missing", "reason_too_long",
        "days_unreadable", "own_work", "wrong_state",
    ]  # fmt: skip


def ask_look(deployment: Deployment, access: Access, wanted: Wanted, reason: str, now: datetime) -> UUID | NotLooked:
    """Ask for a look back; a supervisor other than the asker decides."""
    if not access.may_look_out() or access.user_id is None:
        return NotLooked("may_not")
    if wanted.asked_for not in PURPOSES:
        return NotLooked("purpose_unknown")
    if not reason.strip():
        return NotLooked("reason_missing")
    if len(reason.strip()) > LONGEST_TEXT:
        return NotLooked("reason_too_long")
    if not wanted.first_day <= wanted.last_day <= now.date() or (wanted.last_day - wanted.first_day).days > LONGEST:
        return NotLooked("days_unreadable")
    with transaction(deployment.pool, access) as connection:
        entry = _entry(access, connection, wanted)
        if isinstance(entry, NotLooked):
            return entry
        made = list_looks.add(
            connection,
            deployment.home.ownership(retention_class="list_data"),
            wanted,
            deployment.sealer.seal(reason.strip().encode(), REASON),
            access.user_id,
            now,
            (now + KEPT).date(),
        )
        audit.append(connection, access, "look_back_asked", "list_look", (made,), at=now,
                     detail={"purpose": wanted.asked_for})  # fmt: skip
    return made


def decide_look(
    deployment: Deployment, access: Access, look_id: UUID, *, approve: bool, now: datetime
) -> Literal["approved", "refused"] | NotLooked:
    """Approve or refuse what a colleague asked for."""
    if not access.may_keep_lists() or access.user_id is None:
        return NotLooked("may_not")
    with transaction(deployment.pool, access) as connection:
        look = list_looks.lock(access, connection, look_id)
        if look is None:
            return NotLooked("not_found")
        if look.asked_by == access.user_id:
            return NotLooked("own_work")
        if look.state != "asked":
            return NotLooked("wrong_state")
        state: Literal["approved", "refused"] = "approved" if approve else "refused"
        list_looks.decide(connection, look_id, state, access.user_id, now)
        audit.append(connection, access, f"look_back_{state}", "list_look", (look_id,), at=now)
    return state


def look_a_day(deployment: Deployment, now: datetime) -> bool:
    """Do the next day of an approved look; whether there was one."""
    access, policy = deployment.service("look back"), load_match_policy(deployment.data)
    with transaction(deployment.pool, access) as connection:
        look = list_looks.next_look(access, connection)
        if look is None:
            return False
        entry = _entry(access, connection, look)
        people: dict[UUID, list[Past]] = defaultdict(list)
        if isinstance(entry, ListEntry):
            for one in list_looks.past(access, connection, look.next_day):
                people[one.journey_id].append(one)
            index = NameIndex((entry,), name_tables())
            found = [
                PastMatch(day=look.next_day, journey_id=journey, score=score)
                for journey, said in people.items()
                if (score := _likeness(index, entry, said, policy)) is not None
            ][:_MOST]
            _note(connection, look, len(people), found, now)
        else:  # the list never held it, or is gone
            list_looks.note_day(connection, look.id, look.last_day + timedelta(days=1), 0, (), now)
    return True


def _note(connection: PooledConnection, look: Look, journeys: int, found: list[PastMatch], now: datetime) -> None:
    list_looks.note_day(connection, look.id, look.next_day + timedelta(days=1), journeys, found, now)


def _likeness(index: NameIndex, entry: ListEntry, said: list[Past], policy: MatchPolicy) -> float | None:
    """How much a traveller is like the entry, 1 for a document's number; ``None`` below the threshold."""
    numbers = {normalise_number(number) for number in entry.documents}
    if numbers & {normalise_number(number) for one in said for number in one.documents} - {""}:
        return 1.0
    names = tuple(
        dict.fromkeys(
            form
            for one in said
            for form in index.forms(one.surname, one.given_names) or index.forms(one.name_raw, None)
        )
    )
    query = Query(
        names=names,
        date_of_birth=next((one.date_of_birth for one in said if one.date_of_birth), None),
        nationality=next((one.nationality for one in said if one.nationality), None),
        sex=next((one.sex for one in said if one.sex), None),
    )
    return max((match.score for match in match_traveller(index, query, policy)), default=None)


def _entry(access: Access, connection: PooledConnection, wanted: Wanted) -> ListEntry | NotLooked:
    """The entry as it stands, or stood last."""
    times = view.times_of(access, connection, wanted.list_id, wanted.entry_key)
    if not times:
        return NotLooked("not_found")
    return times[0].entry if isinstance(times[0].entry, ListEntry) else NotLooked("other_kind")
