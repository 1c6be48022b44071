"""Counts the statements of a connection, for the benchmark and for tests that hold their number down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import Connection, Cursor
from psycopg.rows import DictRow


class StatementCount:
    """How many statements were sent."""

    def __init__(self) -> None:
        self.statements: list[str] = []


@contextmanager
def counted(connection: Connection[DictRow]) -> Iterator[StatementCount]:
    """Count what is executed on ``connection`` until the end of the block."""
    count, before = StatementCount(), connection.cursor_factory

    class Counting(Cursor[Any]):
        def execute(self, query: Any, *arguments: Any, **options: Any) -> Any:
            count.statements.append(query.decode() if isinstance(query, bytes) else str(query))
            return super().execute(query, *arguments, **options)

    connection.cursor_factory = Counting
    try:
        yield count
    finally:
        connection.cursor_factory = before
