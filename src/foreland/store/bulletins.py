"""Bulletins: versions written and stepped on, who read them, and what they said of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row
from psycopg.types.json import Jsonb

from foreland.access.viewer import Access
from foreland.sharing.bulletins import Marking, Standing, State, Step, indicator_id, marking_line
from foreland.store import rows
from foreland.store.identifiers import new_id
from foreland.store.ownership import COLUMNS, Ownership
from foreland.store.rows import OwnedRow

WORDS = "bulletins.words_sealed"
"""The context under which what a bulletin tells is sealed."""
FEEDBACK_WORDS = "bulletin_feedback.words_sealed"
"""The context under which words beside a feedback are sealed."""


class NewVersion(OwnedRow, frozen=True, kw_only=True):
    """A version as it is written."""

    id: UUID
    thread_id: UUID
    number: int
    about: str
    tlp: str
    pap: str | None
    source_grade: str
    information_grade: str
    airports: list[str]
    valid_until: date
    acknowledge: bool
    state: State = "draft"
    row_version: int = 1
    begun_at: datetime
    written_by: UUID
    written_at: datetime
    expires_on: date
    words_sealed: str
    source_org: UUID | None
    source_item: UUID | None
    source_modified: datetime | None
    circles: tuple[tuple[str, ...], ...]


class NewFeedback(OwnedRow, frozen=True, kw_only=True):
    """What a reader says of a bulletin."""

    id: UUID
    bulletin_id: UUID
    user_id: UUID
    airport: str | None
    feedback: str
    at: datetime
    words_sealed: str | None


class Version(Struct, frozen=True, kw_only=True):
    """A version with the names of who acted on it. ``latest``: the highest number of its thread.

    ``source_changed``: the item of a partner of which it was made is there in a later version.
    """

    id: UUID
    thread_id: UUID
    number: int
    about: str
    tlp: str
    pap: str | None
    source_grade: str
    information_grade: str
    airports: list[str]
    valid_until: date
    acknowledge: bool
    state: State
    row_version: int
    begun_at: datetime
    written_by: UUID
    written_at: datetime
    writer: str
    cleared_at: datetime | None
    clearer: str | None
    released_at: datetime | None
    releaser: str | None
    withdrawn_at: datetime | None
    withdrawer: str | None
    words_sealed: bytes
    source_org: UUID | None
    source_item: UUID | None
    source_modified: datetime | None
    source_changed: bool
    latest: int
    own_read_at: datetime | None
    own_acknowledged_at: datetime | None

    @property
    def marking(self) -> str:
        """Return its marking as it stands on each page."""
        return marking_line(self.tlp, self.pap, self.source_grade, self.information_grade)

    @property
    def marked(self) -> Marking:
        """Return its marking."""
        return Marking(
            tlp=self.tlp,
            pap=self.pap,
            source_grade=self.source_grade,
            information_grade=self.information_grade,
        )

    @property
    def standing(self) -> Standing:
        """Return what decides about its next step."""
        return Standing(state=self.state, written_by=self.written_by, valid_until=self.valid_until)


class ReadBy(Struct, frozen=True, kw_only=True):
    """A reader's receipts."""

    reader: str
    airport: str | None
    read_at: datetime
    acknowledged_at: datetime | None
    withdrawal_read_at: datetime | None


class FeedbackRow(Struct, frozen=True, kw_only=True):
    """What was said of a bulletin."""

    feedback: str
    reader: str
    airport: str | None
    at: datetime
    words_sealed: bytes | None


_SELECT = """
    select b.id, b.thread_id, b.number, b.about, b.tlp, b.pap, b.source_grade, b.information_grade, b.airports,
           b.valid_until, b.acknowledge, b.state, b.row_version, b.begun_at, b.written_by, b.written_at,
           writer.display_name as writer, b.cleared_at, clearer.display_name as clearer, b.released_at,
           releaser.display_name as releaser, b.withdrawn_at, withdrawer.display_name as withdrawer, b.words_sealed,
           b.source_org, b.source_item, b.source_modified,
           exists (select from shared_items s
                   where s.org_id = b.org_id and s.originator_org = b.source_org and s.item_id = b.source_item
                     and s.modified > b.source_modified) as source_changed,
           (select max(v.number) from bulletins v where v.org_id = b.org_id and v.thread_id = b.thread_id) as latest,
           own.read_at as own_read_at, own.acknowledged_at as own_acknowledged_at
    from bulletins b
    join users writer on writer.id = b.written_by
    left join users clearer on clearer.id = b.cleared_by
    left join users releaser on releaser.id = b.released_by
    left join users withdrawer on withdrawer.id = b.withdrawn_by
    left join bulletin_reads own on own.bulletin_id = b.id and own.user_id = %(user_id)s
    where b.org_id = %(org_id)s
"""
_LISTED = (
    _SELECT
    + """
      and (b.state in ('draft', 'cleared') or b.state = 'released' and b.valid_until >= %(today)s
           or b.state = 'withdrawn' and b.withdrawn_at >= %(since)s)
      and (%(about)s = '' or b.about = %(about)s) and (%(airport)s = '' or %(airport)s = any (b.airports))
    order by array_position(array['withdrawn', 'released', 'cleared', 'draft'], b.state),
             coalesce(b.withdrawn_at, b.released_at, b.written_at) desc, b.id
    limit %(limit)s
"""
)
_MADE = f"""
    {_SELECT}
      and b.source_org is not null
      and b.number = (select max(v.number) from bulletins v where v.org_id = b.org_id and v.thread_id = b.thread_id)
    order by b.written_at, b.id
"""  # noqa: S608 - constant fragments
_STEP = {
    "clear": "state = 'cleared', cleared_by = %(by)s, cleared_at = %(now)s",
    "release": "state = 'released', released_by = %(by)s, released_at = %(now)s",
    "withdraw": "state = 'withdrawn', withdrawn_by = %(by)s, withdrawn_at = %(now)s",
}
_READ = f"""
    insert into bulletin_reads (id, {COLUMNS}, bulletin_id, user_id, airport, read_at, acknowledged_at,
                                withdrawal_read_at)
    values (%(id)s, %(org_id)s, %(originator_org)s, %(handling_id)s, %(purpose)s, %(retention_class)s, %(bulletin)s,
            %(user)s, %(airport)s, %(now)s, %(acknowledged)s, %(withdrawal)s)
    on conflict (bulletin_id, user_id) do update
    set acknowledged_at = coalesce(bulletin_reads.acknowledged_at, excluded.acknowledged_at),
        withdrawal_read_at = coalesce(bulletin_reads.withdrawal_read_at, excluded.withdrawal_read_at)
    where bulletin_reads.acknowledged_at is null and excluded.acknowledged_at is not null
       or bulletin_reads.withdrawal_read_at is null and excluded.withdrawal_read_at is not null
"""  # noqa: S608 - constant column names
_NARROW = """
    update {table} set circles = (select jsonb_agg(distinct circle)
                                  from jsonb_array_elements(circles || %(circles)s) as circle)
    where thread_id = %(thread)s and not circles @> %(circles)s
"""
_LOCK = " for update of b"
_ADD = rows.insertion("bulletins", NewVersion, "on conflict do nothing")
_ADD_FEEDBACK = rows.insertion("bulletin_feedback", NewFeedback, "on conflict (id) do nothing")


def add(connection: Connection[DictRow], version: NewVersion) -> bool:
    """Write a version; ``False`` when its identifier, or its number in the thread, is there already."""
    return connection.execute(_ADD.encode(), {"rows": rows.as_json((version,))}).rowcount == 1


def one(access: Access, connection: Connection[DictRow], bulletin_id: UUID, *, locked: bool = False) -> Version | None:
    """Return a version that the viewer may see; ``locked``: held until the transaction ends."""
    found = _versions(access, connection, _SELECT + " and b.id = %(id)s" + _LOCK * locked, {"id": bulletin_id})
    return found[0] if found else None


def in_force(access: Access, connection: Connection[DictRow], thread_id: UUID) -> Version | None:
    """Return the released version of a thread, held until the transaction ends."""
    query = _SELECT + " and b.thread_id = %(thread)s and b.state = 'released'" + _LOCK
    found = _versions(access, connection, query, {"thread": thread_id})
    return found[0] if found else None


def listed(
    access: Access,
    connection: Connection[DictRow],
    wanted: tuple[str, str],
    since: datetime,
    today: date,
    limit: int | None,
) -> list[Version]:
    """Return what was withdrawn since, what is in force and what is being written, each the latest first.

    ``wanted``: a code of what it is about and an airport; empty: any.
    """
    key = {"about": wanted[0], "airport": wanted[1], "since": since, "today": today, "limit": limit}
    return _versions(access, connection, _LISTED, key)


def versions(access: Access, connection: Connection[DictRow], thread_id: UUID) -> list[Version]:
    """Return the versions of a bulletin, the latest first."""
    query = _SELECT + " and b.thread_id = %(thread)s order by b.number desc limit 50"
    return _versions(access, connection, query, {"thread": thread_id})


def made_of(
    access: Access, connection: Connection[DictRow], originator: UUID, item_ids: Sequence[UUID]
) -> list[Version]:
    """Return what was made of items of a partner and is not withdrawn, held; of each bulletin the released first."""
    query = (
        _SELECT
        + " and b.source_org = %(originator)s and b.source_item = any (%(items)s)"
        + " and b.state in ('draft', 'cleared', 'released')"
        + " order by b.thread_id, b.state <> 'released', b.number desc"
        + _LOCK
    )
    return _versions(access, connection, query, {"originator": originator, "items": list(item_ids)})


def threads_made(access: Access, connection: Connection[DictRow]) -> list[Version]:
    """Return the latest version of each bulletin that was made of an item of a partner."""
    return _versions(access, connection, _MADE, {})


def replace(connection: Connection[DictRow], bulletin_id: UUID) -> None:
    """Let a version give way to a later one."""
    connection.execute(
        "update bulletins set state = 'replaced', row_version = row_version + 1 where id = %s", (bulletin_id,)
    )


def narrow(connection: Connection[DictRow], thread_id: UUID, circles: Sequence[Sequence[str]]) -> None:
    """Let a bulletin, and the rules made of it, be read by those alone who are in these circles too."""
    for table in ("bulletins", "bulletin_rules"):
        connection.execute(_NARROW.format(table=table).encode(), {"thread": thread_id, "circles": Jsonb(circles)})


def take_step(access: Access, connection: Connection[DictRow], bulletin_id: UUID, step: Step, now: datetime) -> None:
    """Write a step with who took it."""
    query = f"update bulletins set {_STEP[step]}, row_version = row_version + 1 where id = %(id)s"  # noqa: S608
    connection.execute(query.encode(), {"id": bulletin_id, "by": access.user_id, "now": now})


def reseal(connection: Connection[DictRow], thread_id: UUID, sealed: Sequence[tuple[UUID, bytes]]) -> None:
    """Write what is left of the versions of a thread; none of it can be released any more."""
    for bulletin_id, words in sealed:
        connection.execute("update bulletins set words_sealed = %s where id = %s", (words, bulletin_id))
    connection.execute(
        "update bulletins set state = 'replaced', row_version = row_version + 1"
        " where thread_id = %s and state in ('draft', 'cleared')",
        (thread_id,),
    )


def note_read(
    access: Access,
    connection: Connection[DictRow],
    owner: Ownership,
    version: Version,
    now: datetime,
    *,
    acknowledged: bool = False,
) -> None:
    """Note that the viewer read a version, its withdrawal, or acknowledged it; the first time counts."""
    withdrawn = version.state == "withdrawn"
    values = {
        **dict(zip(COLUMNS.split(", "), owner.values(), strict=True)),
        "id": new_id(),
        "bulletin": version.id,
        "user": access.user_id,
        "airport": place_of(access, version),
        "now": now,
        "acknowledged": now if acknowledged else None,
        "withdrawal": now if withdrawn else None,
    }
    connection.execute(_READ, values)


def place_of(access: Access, version: Version) -> str | None:
    """Return at which airport the viewer reads it: one it is for, else their first; ``None`` at a desk."""
    own = (*access.departures(), *access.arrivals())
    return next((one for one in own if one in version.airports), own[0] if own else None)


def add_feedback(connection: Connection[DictRow], feedback: NewFeedback) -> bool:
    """Write a feedback; whether it is new."""
    return connection.execute(_ADD_FEEDBACK.encode(), {"rows": rows.as_json((feedback,))}).rowcount == 1


def readers(access: Access, connection: Connection[DictRow], bulletin_id: UUID) -> list[ReadBy]:
    """Return who read a version, the first one first."""
    query = """
        select u.display_name as reader, r.airport, r.read_at, r.acknowledged_at, r.withdrawal_read_at
        from bulletin_reads r join users u on u.id = r.user_id
        where r.org_id = %s and r.bulletin_id = %s order by r.read_at, r.id limit 500
    """
    with connection.cursor(row_factory=class_row(ReadBy)) as cursor:
        return cursor.execute(query, (access.org_id, bulletin_id)).fetchall()


def feedback(access: Access, connection: Connection[DictRow], thread_id: UUID) -> list[FeedbackRow]:
    """Return what was said of a bulletin in any of its versions, the latest first."""
    query = """
        select f.feedback, u.display_name as reader, f.airport, f.at, f.words_sealed
        from bulletin_feedback f join users u on u.id = f.user_id join bulletins b on b.id = f.bulletin_id
        where f.org_id = %s and b.thread_id = %s order by f.at desc, f.id limit 500
    """
    with connection.cursor(row_factory=class_row(FeedbackRow)) as cursor:
        return cursor.execute(query, (access.org_id, thread_id)).fetchall()


def tells(access: Access, connection: Connection[DictRow], item_id: UUID) -> bool:
    """Whether an item of exchange is what a bulletin of ours tells, or its indicator."""
    query = "select distinct thread_id from bulletins where org_id = %s"
    threads = [row["thread_id"] for row in connection.execute(query, (access.org_id,))]
    return any(item_id in (one, indicator_id(one)) for one in threads)


def partners_with(access: Access, connection: Connection[DictRow], thread_id: UUID) -> list[str]:
    """Return the codes of the partners to whom it was released."""
    query = """
        select p.code from shared_items s join exchange_partners p on p.partner_org = any (s.audience)
        where s.org_id = %s and s.originator_org = s.org_id and s.item_id = %s order by p.code
    """
    return [row["code"] for row in connection.execute(query, (access.org_id, thread_id))]


def partner_codes(access: Access, connection: Connection[DictRow], now: datetime) -> list[str]:
    """Return the codes of partners with an agreement in force."""
    query = "select code from exchange_partners where org_id = %s and agreed_until > %s order by code"
    return [row["code"] for row in connection.execute(query, (access.org_id, now))]


def versions_by(access: Access, connection: Connection[DictRow], chosen: str, key: dict[str, object]) -> list[Version]:
    """Return the versions that a condition of ours, with what follows it, chooses; ``b`` is the bulletin."""
    return _versions(access, connection, _SELECT + chosen, key)


def _versions(access: Access, connection: Connection[DictRow], query: str, key: dict[str, object]) -> list[Version]:
    with connection.cursor(row_factory=class_row(Version)) as cursor:
        whole = key | {"org_id": access.org_id, "user_id": access.user_id}
        return cursor.execute(query.encode(), whole).fetchall()
