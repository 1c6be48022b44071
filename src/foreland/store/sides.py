"""The two sides of one database: operations, and training with test (docs/decisions/0008).

Each side has a schema with the same tables and a role of its own that has no right on the other's. A connection of the
application works on one side for life (:func:`foreland.store.pool.open_pool`), so no statement names a schema.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from psycopg import Connection

from foreland.access.viewer import Purpose


class Side(Struct, frozen=True):
    """A schema, the role that has rights on it, and the purpose that its passenger content carries."""

    schema: str
    role: str
    purpose: Purpose


OPERATIONS = Side("public", "foreland_app", "pre_departure_screening")
TRAINING = Side("training", "foreland_training", "training")
SIDES = (OPERATIONS, TRAINING)


def enter(connection: Connection[Any], side: Side) -> None:
    """Let the names in later statements of this connection mean the tables of ``side``; temporary ones come last."""
    connection.execute("select set_config('search_path', %s, false)", (f"{side.schema}, pg_temp",))
