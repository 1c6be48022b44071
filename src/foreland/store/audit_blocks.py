"""Sealed blocks of the audit trail, the entries that wait to be sealed, and reading both back to verify them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection, IsolationLevel
from psycopg.rows import DictRow, kwargs_row

from foreland.audit.chain import GENESIS, Block
from foreland.audit.entry import AuditEntry
from foreland.store.pool import Pool

# Each side has a chain and a sealer of its own.
_LOCK = "select pg_try_advisory_xact_lock(hashtext('foreland.audit.sealer.' || current_schema())) as ours"

_ALL_ENTRIES = "select set_config('foreland.sealing', 'on', true)"

_COLUMNS = "id, at, org_id, user_id, actor, action, purpose, object_kind, object_ids, detail, request_id"

# Only what is committed is seen, so an entry is never sealed before its act is done.
_TAKE = """
    delete from audit_unsealed waiting
    using (select id from audit_unsealed order by at, id limit %(limit)s) first
    where waiting.id = first.id
    returning waiting.id, waiting.at
"""

_HEAD = "select number, sha256 from audit_blocks order by number desc limit 1"

_ADD = """
    insert into audit_blocks (number, previous_sha256, sha256, entry_ids, first_at, last_at, sealed_at)
    values (%(number)s, %(previous_sha256)s, %(sha256)s, %(entry_ids)s, %(first_at)s, %(last_at)s, %(sealed_at)s)
"""

_BLOCKS = """
    select number, previous_sha256, sha256, entry_ids, first_at, last_at from audit_blocks
    where number > %(after)s order by number limit %(limit)s
"""

_ENTRIES = f"select {_COLUMNS} from audit where id = any (%(ids)s) and at between %(first_at)s and %(last_at)s"  # noqa: S608 - constant names

_STRAY = """
    select a.id from audit a
    left join (select unnest(entry_ids) as id from audit_blocks) sealed using (id)
    left join audit_unsealed waiting using (id)
    where sealed.id is null and waiting.id is null
    order by a.at, a.id
"""

_UNSEALED = "select count(*) as entries, min(at) as oldest from audit_unsealed"


class Head(Struct, frozen=True):
    """The end of the chain: what an operator notes elsewhere. Number 0 is a chain without blocks."""

    number: int
    sha256: bytes


def take_turn(connection: Connection[DictRow]) -> bool:
    """Become the one sealer until the end of the transaction; false when there is another."""
    row = connection.execute(_LOCK).fetchone()
    return bool(row and row["ours"])


def take_unsealed(connection: Connection[DictRow], limit: int) -> list[AuditEntry]:
    """Return up to ``limit`` committed entries that wait, the oldest first, and take them from the queue."""
    connection.execute(_ALL_ENTRIES)
    waiting = connection.execute(_TAKE, {"limit": limit}).fetchall()
    if not waiting:
        return []
    instants = [row["at"] for row in waiting]
    values = {"ids": [row["id"] for row in waiting], "first_at": min(instants), "last_at": max(instants)}
    with connection.cursor(row_factory=kwargs_row(_entry)) as cursor:
        return cursor.execute(_ENTRIES, values).fetchall()


def head(connection: Connection[DictRow]) -> Head:
    """Return the last block's number and hash."""
    row = connection.execute(_HEAD).fetchone()
    return Head(0, GENESIS) if row is None else Head(row["number"], row["sha256"])


def add(connection: Connection[DictRow], block: Block, now: datetime) -> None:
    """Store a sealed block."""
    values = msgspec.structs.asdict(block) | {"entry_ids": list(block.entry_ids), "sealed_at": now}
    connection.execute(_ADD, values)


def unsealed(connection: Connection[DictRow]) -> tuple[int, datetime | None]:
    """Return how many entries wait to be sealed, and since when the oldest does."""
    row = connection.execute(_UNSEALED).fetchone()
    return (row["entries"], row["oldest"]) if row else (0, None)


@contextmanager
def open_trail(pool: Pool, pieces: int = 20) -> Iterator[Trail]:
    """Open the trail as it stands now, ``pieces`` blocks at a time in memory."""
    with pool.connection() as connection:
        connection.isolation_level, connection.read_only = IsolationLevel.REPEATABLE_READ, True
        try:
            with connection.transaction():
                connection.execute(_ALL_ENTRIES)
                yield Trail(connection, pieces)
        finally:
            connection.isolation_level, connection.read_only = None, None


class Trail:
    """The whole trail as it stands at one moment, read piece by piece. Made by :func:`open_trail`."""

    def __init__(self, connection: Connection[DictRow], pieces: int) -> None:
        self._connection = connection
        self._pieces = pieces

    def head(self) -> Head:
        """Return the last block's number and hash."""
        return head(self._connection)

    def blocks(self, after: int = 0) -> Iterator[Block]:
        """Yield the blocks behind number ``after`` in order."""
        while True:
            with self._connection.cursor(row_factory=kwargs_row(_block)) as cursor:
                found = cursor.execute(_BLOCKS, {"after": after, "limit": self._pieces}).fetchall()
            yield from found
            if len(found) < self._pieces:
                return
            after = found[-1].number

    def block(self, number: int) -> Block | None:
        """Return one block, if it is there."""
        with self._connection.cursor(row_factory=kwargs_row(_block)) as cursor:
            found = cursor.execute(_BLOCKS, {"after": number - 1, "limit": 1}).fetchone()
        return found if found is not None and found.number == number else None

    def entries_of(self, block: Block) -> Mapping[UUID, AuditEntry]:
        """Return what is stored now of the entries that a block binds."""
        values = {"ids": list(block.entry_ids), "first_at": block.first_at, "last_at": block.last_at}
        with self._connection.cursor(row_factory=kwargs_row(_entry)) as cursor:
            return {entry.id: entry for entry in cursor.execute(_ENTRIES, values)}

    def stray(self) -> Iterator[UUID]:
        """Yield entries that neither wait nor stand in a block."""
        with self._connection.cursor("stray") as cursor:
            for row in cursor.execute(_STRAY):
                yield row["id"]


def _entry(**columns: object) -> AuditEntry:
    object_ids: Sequence[UUID] = columns.pop("object_ids")  # type: ignore[assignment]
    return AuditEntry(**columns, object_ids=tuple(object_ids))  # type: ignore[arg-type]


def _block(**columns: object) -> Block:
    entry_ids: Sequence[UUID] = columns.pop("entry_ids")  # type: ignore[assignment]
    return Block(**columns, entry_ids=tuple(entry_ids))  # type: ignore[arg-type]
