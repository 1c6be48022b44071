"""How the columns of carriers' manifest files are called: saved once, used at each upload."""

from __future__ import annotations

from datetime import datetime

from psycopg import Connection
from psycopg.rows import DictRow

from foreland.access.viewer import Access
from foreland.store import rows


class MappingRow(rows.OwnedRow, frozen=True, kw_only=True):
    """A row of ``manifest_mappings``: a file's column (lower case) to ours."""

    name: str
    columns: dict[str, str]
    saved_at: datetime
    saved_by: str


_SAVE = rows.insertion(
    "manifest_mappings",
    MappingRow,
    """on conflict (org_id, name) do update set columns = excluded.columns, saved_at = excluded.saved_at,
       saved_by = excluded.saved_by""",
)
_ALL = "select name, columns from manifest_mappings where org_id = %(org_id)s order by name"


def save_mapping(connection: Connection[DictRow], mapping: MappingRow) -> None:
    """Save a mapping; one of the same name is replaced."""
    rows.insert(connection, _SAVE, [mapping])


def mappings(access: Access, connection: Connection[DictRow]) -> dict[str, dict[str, str]]:
    """Return the saved mappings by name."""
    return {row["name"]: row["columns"] for row in connection.execute(_ALL, {"org_id": access.org_id})}
