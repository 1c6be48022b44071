"""What the database tells of changes (migration ``live``): identifiers by organisation, heard on one connection."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import psycopg
from msgspec import Struct
from psycopg import sql

from foreland.store.sides import Side

CHANNEL = "foreland_changes_"

Kind = Literal["flights", "hits", "travellers", "referrals", "everything", "sessions"]
_WITH_IDENTIFIERS: dict[str, Kind] = {
    "flights": "flights",
    "hits": "hits",
    "travellers": "travellers",
    "referrals": "referrals",
}


class Change(Struct, frozen=True, kw_only=True):
    """A notification. ``org_id`` is ``None`` for ``sessions``, which concerns everyone; ``ids`` are texts of UUIDs."""

    kind: Kind
    org_id: UUID | None = None
    ids: tuple[str, ...] = ()


def read_change(payload: str) -> Change | None:
    """Read a notification; ``None`` for one that no version of ours writes (anybody may notify)."""
    words = payload.split(" ")
    if words == ["sessions"]:
        return Change(kind="sessions")
    try:
        org_id = UUID(words[0])
    except ValueError:
        return None
    if words[1:] == ["everything"]:
        return Change(kind="everything", org_id=org_id)
    if len(words) != 3 or words[1] not in _WITH_IDENTIFIERS:
        return None
    return Change(kind=_WITH_IDENTIFIERS[words[1]], org_id=org_id, ids=tuple(words[2].split(",")))


class ChangeFeed:
    """Listens on a connection of its own. What is told while there is none is lost: the caller assumes the worst."""

    def __init__(self, conninfo: str, side: Side) -> None:
        self._side = side
        self._conninfo = conninfo
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None

    def connect(self) -> None:
        """Begin to listen to one side. Raises one of ``OUTAGES``."""
        connection = psycopg.connect(self._conninfo, autocommit=True, connect_timeout=5)
        connection.execute(sql.SQL("listen {}").format(sql.Identifier(f"{CHANNEL}{self._side.schema}")))
        self._connection = connection

    def read(self, seconds: float) -> list[Change]:
        """Return what comes within ``seconds``, as soon as something does. Raises one of ``OUTAGES``."""
        if self._connection is None:
            return []
        told = [note.payload for note in self._connection.notifies(timeout=seconds, stop_after=1)]
        return [change for payload in told if (change := read_change(payload)) is not None]

    def close(self) -> None:
        """Stop listening."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
