"""Rows in one statement: a batch goes to the server as one JSON parameter and comes apart there.

``COPY`` does not work into tables with row filters, and a parameter per value costs more than the row. A row is a
frozen structure whose fields are named like the columns; :func:`insertion` makes the statement from it once, at import.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow

from foreland.store.ownership import Ownership

Row = TypeVar("Row", bound=Struct)


class OwnedRow(Struct, frozen=True, kw_only=True):
    """A row with content: the ownership columns that every such table carries."""

    org_id: UUID
    originator_org: UUID
    handling_id: UUID
    purpose: str
    retention_class: str

    @property
    def ownership(self) -> Ownership:
        """Return whose row it is."""
        return Ownership(**owner_columns(self))


def owner_fields(ownership: Ownership) -> dict[str, UUID | str]:
    """Return the ownership columns as arguments of an :class:`OwnedRow`."""
    fields: dict[str, UUID | str] = msgspec.structs.asdict(ownership)
    return fields


def owner_columns(row: OwnedRow) -> dict[str, Any]:
    """Return the ownership columns of a row as arguments of another one."""
    return {name: getattr(row, name) for name in OwnedRow.__struct_fields__}


def column_list(row: type[Struct]) -> str:
    """Return the quoted column names of a row type."""
    return ", ".join(f'"{name}"' for name in row.__struct_fields__)


def insertion(table: str, row: type[Struct], conflict: str = "") -> str:
    """Return the statement that inserts any number of rows; ``conflict`` is appended to it."""
    columns = column_list(row)
    return (
        f"insert into {table} ({columns}) "  # noqa: S608 - names of our own tables and fields
        f"select {columns} from json_populate_recordset(null::{table}, %(rows)s::json) {conflict}"
    )


def insert(connection: Connection[DictRow], statement: str, rows: Sequence[Struct]) -> None:
    """Run an :func:`insertion`; nothing is sent when there are no rows."""
    if rows:
        connection.execute(statement.encode(), {"rows": as_json(rows)})


def as_json(rows: Sequence[Struct]) -> str:
    """Return the rows as JSON text. PostgreSQL has no NUL in a text, so it is left out of every value."""
    encoded = msgspec.json.encode(rows)
    if b"\\u0000" in encoded:
        encoded = msgspec.json.encode(_without_nul(msgspec.json.decode(encoded)))
    return encoded.decode()


def _without_nul(value: object) -> object:
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [_without_nul(item) for item in value]
    if isinstance(value, dict):
        return {str(_without_nul(key)): _without_nul(item) for key, item in value.items()}
    return value


def fetch(connection: Connection[DictRow], query: str, parameters: Mapping[str, object], shape: type[Row]) -> list[Row]:
    """Return what ``query`` selects, in its order, in the shape of its columns: a batch comes as one JSON value too."""
    whole = f"select coalesce(json_agg(found), '[]')::text as found from ({query}) found"  # noqa: S608 - our own SQL
    row = connection.execute(whole.encode(), parameters).fetchone()
    return _decoder(shape).decode(row["found"] if row else "[]")


@cache
def _decoder(shape: type[Row]) -> msgspec.json.Decoder[list[Row]]:
    return msgspec.json.Decoder(list[shape])  # type: ignore[valid-type]


def from_row(row: Any, shape: type[Row]) -> Row:
    """Return a row that the server gave as JSON in its shape; columns it does not have are left out."""
    return msgspec.convert(row, shape, strict=False)


def hexed(value: bytes) -> str:
    """Return bytes as the text that a ``bytea`` column reads."""
    return "\\x" + value.hex()
