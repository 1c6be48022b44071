"""Requests for information, to us and of ours, each with its steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access
from foreland.sharing.requests import CLOSED, Asked, RequestDirection, RequestKind, RequestState, Urgency
from foreland.store import rows
from foreland.store.identifiers import new_id
from foreland.store.ownership import COLUMNS

CONTENT = "information_requests.content_sealed"
"""What the sealed content of a request is bound to."""
WORDS = "request_events.words_sealed"
"""What the sealed words of a step are bound to."""


Channel = Literal["bundle", "taxii"]
"""How a request travels: in letters of signed bundles, or as an item of exchange."""


class NewRequest(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``information_requests``; the sealed value is hexadecimal."""

    id: UUID
    direction: RequestDirection
    kind: RequestKind
    party_org: UUID
    airport: str | None
    reference: str
    urgency: Urgency | None
    at: datetime
    due_at: datetime
    owner_id: UUID | None
    state: RequestState
    row_version: int
    content_sealed: str
    expires_on: date
    letter_id: UUID | None
    channel: Channel


class LockedRequest(rows.OwnedRow, frozen=True, kw_only=True):
    """A request that nobody else changes until the end of the transaction."""

    id: UUID
    direction: RequestDirection
    kind: RequestKind
    state: RequestState
    party_org: UUID
    reference: str
    urgency: Urgency | None
    at: datetime
    holder_org: UUID | None
    released_at: datetime | None
    ground: str | None
    feedback: str | None
    owner_id: UUID | None
    row_version: int
    letter_id: UUID | None
    channel: Channel
    sent_at: datetime | None
    heard_turn: int
    content_sealed: bytes

    @property
    def unchanged(self) -> dict[str, Any]:
        """Return what a change leaves as it is."""
        return {
            "state": self.state,
            "owner_id": self.owner_id,
            "holder": self.holder_org,
            "released_at": self.released_at,
            "ground": self.ground,
            "feedback": self.feedback,
            "closes": self.state in CLOSED,
        }

    @property
    def asked(self) -> Asked:
        """Return how it stands."""
        return Asked(
            direction=self.direction,
            state=self.state,
            holder=self.holder_org,
            released=self.released_at is not None,
            feedback=self.feedback,
            sent=self.letter_id is not None,
        )


class RequestRow(Struct, frozen=True, kw_only=True):
    """A request as pages show it. ``owner`` is ``None`` when nobody can own it, or whoever did is here no more.

    ``by_letter``: it goes by signed bundles; ``arrived``: the partner has it.
    """

    id: UUID
    direction: RequestDirection
    kind: RequestKind
    party_org: UUID
    party: str
    airport: str | None
    reference: str
    urgency: str | None
    at: datetime
    due_at: datetime
    owner_id: UUID | None
    owner: str | None
    state: RequestState
    holder: str | None
    released_at: datetime | None
    ground: str | None
    closed_at: datetime | None
    feedback: str | None
    feedback_at: datetime | None
    row_version: int
    by_letter: bool
    sent_at: datetime | None
    arrived: bool
    content_sealed: bytes


class RequestEvent(Struct, frozen=True, kw_only=True):
    """A step in the life of a request; ``officer`` is ``None`` when the party's system took it."""

    at: datetime
    officer: str | None
    step: str
    code: str | None
    words_sealed: bytes | None


class Officer(Struct, frozen=True, kw_only=True):
    """Somebody who may own a request."""

    id: UUID
    name: str


_ADD = rows.insertion("information_requests", NewRequest, "on conflict do nothing returning id")
_LOCK = f"""
    select id, direction, kind, state, party_org, reference, urgency, at, holder_org, released_at, ground, feedback,
           owner_id, row_version, letter_id, channel, sent_at, heard_turn, content_sealed, {COLUMNS}
    from information_requests where org_id = %(org_id)s and {{chosen}} for update
"""  # noqa: S608 - constant column names
_ROWS = """
    select r.id, r.direction, r.kind, r.party_org, o.name as party, r.airport, r.reference, r.urgency, r.at, r.due_at,
           r.owner_id, u.display_name as owner, r.state, h.name as holder, r.released_at, r.ground, r.closed_at,
           r.feedback, r.feedback_at, r.row_version, r.letter_id is not null as by_letter, r.sent_at,
           r.heard_turn > 0 or exists (select from exchange_packages p
                                       where p.id = r.letter_id and p.state = 'acknowledged') as arrived,
           r.content_sealed
    from information_requests r
    join organisations o on o.id = r.party_org
    left join users u on u.id = r.owner_id and u.disabled_at is null
    left join organisations h on h.id = r.holder_org
    where r.org_id = %(org_id)s and {chosen}
    order by r.closed_at is not null, case when r.closed_at is null then r.due_at end, r.closed_at desc, r.id
    limit %(limit)s
"""
_CHANGE = """
    update information_requests
    set state = %(state)s, owner_id = %(owner_id)s, holder_org = %(holder)s,
        released_at = %(released_at)s, ground = %(ground)s,
        closed_at = case when %(closes)s then coalesce(closed_at, %(now)s) end,
        feedback = %(feedback)s,
        feedback_at = case when %(feedback)s::text is not null then coalesce(feedback_at, %(now)s) end,
        row_version = row_version + 1
    where id = %(id)s
"""
_NOTE = f"""
    insert into request_events (id, request_id, {COLUMNS}, at, by_user, step, code, words_sealed)
    values (%(event_id)s, %(id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s,
            %(now)s, %(by)s, %(step)s, %(code)s, %(words)s)
"""  # noqa: S608 - constant column names
_EVENTS = """
    select e.at, u.display_name as officer, e.step, e.code, e.words_sealed
    from request_events e left join users u on u.id = e.by_user
    where e.org_id = %(org_id)s and e.request_id = %(id)s order by e.at, e.id
"""
_TOLD = "e.words_sealed is not null and (r.holder_org is null or r.released_at is not null)"
_OFFICERS = """
    select u.id, u.display_name as name,
           (select count(*) from information_requests r where r.owner_id = u.id and r.closed_at is null) as open
    from users u
    where u.org_id = %(org_id)s and u.disabled_at is null
      and u.roles && array['supervisor', 'analyst', 'carrier_liaison']
    order by not 'supervisor' = any (u.roles), open, u.display_name, u.id limit 500
"""


def add(connection: Connection[DictRow], request: NewRequest) -> bool:
    """Write a request; ``False`` when whoever asks used that reference before."""
    return connection.execute(_ADD.encode(), {"rows": rows.as_json((request,))}).rowcount == 1


def lock(access: Access, connection: Connection[DictRow], request_id: UUID) -> LockedRequest | None:
    """Return a request, held until the end of the transaction."""
    return _locked(access, connection, "id = %(id)s", {"id": request_id})


def lock_referred(
    access: Access, connection: Connection[DictRow], direction: RequestDirection, party: UUID, reference: str
) -> LockedRequest | None:
    """Return a request under the reference of who asks, held until the end of the transaction."""
    chosen = "direction = %(direction)s and party_org = %(party)s and reference = %(reference)s"
    return _locked(access, connection, chosen, {"direction": direction, "party": party, "reference": reference})


def _locked(
    access: Access, connection: Connection[DictRow], chosen: str, key: dict[str, object]
) -> LockedRequest | None:
    with connection.cursor(row_factory=class_row(LockedRequest)) as cursor:
        return cursor.execute(_LOCK.format(chosen=chosen).encode(), {"org_id": access.org_id, **key}).fetchone()


def send(
    connection: Connection[DictRow], request: LockedRequest, letter_id: UUID, channel: Channel, now: datetime
) -> None:
    """Note in which letter, or as which item, a request of ours went to the partner."""
    query = "update information_requests set letter_id = %s, channel = %s, sent_at = %s where id = %s"
    connection.execute(query, (letter_id, channel, now, request.id))


def hear(connection: Connection[DictRow], request_id: UUID, turn: int) -> None:
    """Note up to which reply of the partner a request of ours is told."""
    connection.execute("update information_requests set heard_turn = %s where id = %s", (turn, request_id))


def change(connection: Connection[DictRow], request: LockedRequest, values: dict[str, Any]) -> None:
    """Write how a request stands after a step."""
    connection.execute(_CHANGE, {"id": request.id, **values})


def note(
    access: Access,
    connection: Connection[DictRow],
    request: LockedRequest | NewRequest,
    step: str,
    code: str | None,
    words_sealed: bytes | None,
    now: datetime,
) -> None:
    """Add a step to the history of a request."""
    values = rows.owner_columns(request) | {"event_id": new_id(), "id": request.id, "now": now, "by": access.user_id}
    connection.execute(_NOTE.encode(), values | {"step": step, "code": code, "words": words_sealed})


def listed(access: Access, connection: Connection[DictRow], limit: int) -> list[RequestRow]:
    """Return requests, those that wait first, by when they are due."""
    return _read(access, connection, "true", {"limit": limit})


def one(access: Access, connection: Connection[DictRow], request_id: UUID) -> RequestRow | None:
    """Return a request."""
    found = _read(access, connection, "r.id = %(id)s", {"id": request_id, "limit": 1})
    return found[0] if found else None


def several(access: Access, connection: Connection[DictRow], ids: Sequence[UUID]) -> list[RequestRow]:
    """Return requests by their identifiers, of those the viewer may see, those that wait first."""
    return _read(access, connection, "r.id = any (%(ids)s)", {"ids": list(ids), "limit": len(ids)})


def referred(access: Access, connection: Connection[DictRow], party: UUID, reference: str) -> RequestRow | None:
    """Return what a party asked us under its reference."""
    chosen = "r.direction = 'inbound' and r.party_org = %(party)s and r.reference = %(reference)s"
    found = _read(access, connection, chosen, {"party": party, "reference": reference, "limit": 1})
    return found[0] if found else None


def events(access: Access, connection: Connection[DictRow], request_id: UUID) -> list[RequestEvent]:
    """Return the steps of a request in order."""
    with connection.cursor(row_factory=class_row(RequestEvent)) as cursor:
        return cursor.execute(_EVENTS, {"org_id": access.org_id, "id": request_id}).fetchall()


def marks(access: Access, connection: Connection[DictRow]) -> list[tuple[UUID, str, str | None]]:
    """Return every request, the latest first, with its airport and the hash of what is sealed of it and its steps."""
    query = f"""
        select r.id, md5(r.content_sealed) || coalesce((
                   select md5(string_agg(e.id::text || md5(e.words_sealed), ',' order by e.id))
                   from request_events e where e.request_id = r.id and {_TOLD}), '') as mark, r.airport
        from information_requests r where r.org_id = %s order by r.at desc, r.id
    """  # noqa: S608 - constant condition
    return [(row["id"], row["mark"], row["airport"]) for row in connection.execute(query, (access.org_id,))]


def told(access: Access, connection: Connection[DictRow], ids: Sequence[UUID]) -> list[tuple[UUID, bytes, list[bytes]]]:
    """Return what is sealed of requests and of their steps; content that another holds only after its release."""
    query = f"""
        select r.id, r.content_sealed,
               array(select e.words_sealed from request_events e where e.request_id = r.id and {_TOLD} order by e.at)
                   as words
        from information_requests r where r.org_id = %s and r.id = any (%s)
    """  # noqa: S608 - constant condition
    found = connection.execute(query, (access.org_id, list(ids)))
    return [(row["id"], row["content_sealed"], row["words"]) for row in found]


def officers(access: Access, connection: Connection[DictRow]) -> list[Officer]:
    """Return who may own a request: supervisors first, of equals whoever has the fewest that wait."""
    found = connection.execute(_OFFICERS, {"org_id": access.org_id})
    return [Officer(id=row["id"], name=row["name"]) for row in found]


def _read(access: Access, connection: Connection[DictRow], chosen: str, key: dict[str, object]) -> list[RequestRow]:
    with connection.cursor(row_factory=class_row(RequestRow)) as cursor:
        query = _ROWS.replace("{chosen}", chosen).encode()
        return cursor.execute(query, {"org_id": access.org_id, **key}).fetchall()
