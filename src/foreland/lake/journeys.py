"""Journeys as Parquet: a column for each word, with words that name somebody turned into digests.

The key of the digests is made for one export and thrown away: who shares a telephone can be seen, not whose it is.
"""

from __future__ import annotations

import hashlib
import secrets
import tempfile
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from foreland.lake.rule_sql import COLUMN_TYPES
from foreland.targeting.language.facts import JUDGED_AT, SEEN_AT, Row
from foreland.targeting.language.vocabulary import Value, Vocabulary

NAMING = frozenset(
    (
        "journey", "person", "surname", "place", "document", "document_block", "locator", "agent", "ticket",
        "ticket_block", "phone", "email", "address", "card", "payer",
    )
)  # fmt: skip
"""Domains whose texts name somebody: nothing is asked of them but whether they are the same."""
_DIGEST_BYTES = 12


def write_journeys(rows: Iterable[Row], vocabulary: Vocabulary, target: Path) -> int:
    """Write rows to a Parquet file and return how many; a file that is there is replaced when all are written.

    Barred words are never written. Raises :class:`ValueError` for a journey that does not say when it was first seen
    and when it is judged: without them nobody knows what was known.
    """
    words = [word for word in vocabulary.words if not word.barred]
    key = secrets.token_bytes(32)
    naming = {word.name for word in words if word.domain in NAMING}
    known = {word.name for word in words}
    count = 0
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".export-") as folder:
        lines, made = Path(folder) / "journeys.jsonl", Path(folder) / "journeys.parquet"
        with lines.open("wb") as file:
            for row in rows:
                if row.get(SEEN_AT) is None or row.get(JUDGED_AT) is None:
                    raise ValueError("a journey does not say when it was seen and when it is judged")
                told = {name: _stored(name, value, naming, key) for name, value in row.items() if name in known}
                file.write(msgspec.json.encode(told) + b"\n")
                count += 1
        columns = {word.name: COLUMN_TYPES[word.kind] for word in words}
        _to_parquet(lines, made, columns)
        made.replace(target)
    return count


def _stored(name: str, value: Value, naming: set[str], key: bytes) -> Any:
    if isinstance(value, frozenset):
        return sorted(_digest(key, one) if name in naming else one for one in value)
    if isinstance(value, str) and name in naming:
        return _digest(key, value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return value.isoformat() if isinstance(value, date) else value


def _digest(key: bytes, text: str) -> str:
    return hashlib.blake2b(text.encode(), key=key, digest_size=_DIGEST_BYTES).hexdigest()


def _to_parquet(lines: Path, made: Path, columns: Mapping[str, str]) -> None:
    told = f"read_json({_quoted(str(lines))}, format = 'newline_delimited', columns = {_struct(columns)})"
    with duckdb.connect(":memory:") as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"copy (from {told}) to {_quoted(str(made))} (format parquet, compression snappy)")


def _struct(columns: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{_quoted(name)}: {_quoted(kind)}" for name, kind in columns.items()) + "}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
