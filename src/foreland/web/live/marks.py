"""Marks of what a page shows: a part whose mark the reader has already is not sent again."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2s
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from starlette.requests import Request

WIDTH = 6
"""Characters of a mark, 36 bits: a thousand rows fit into an address, and one change in 70 million rows is missed."""
_MOST = 1_500  # marks that are read
_HAVE = re.compile(r"[A-Za-z0-9_-]*")

Row = TypeVar("Row", bound=Struct)
_PASSING = frozenset(("total", "total_behind", "band"))
"""Fields that follow from the other rows or from the hour: a row that only moved has not changed."""


def mark(*shown: object) -> str:
    """Return the mark of what is shown."""
    digest = blake2s(msgspec.json.encode([_lasting(each) for each in shown]), digest_size=5).digest()
    return urlsafe_b64encode(digest).decode()[:WIDTH]


def _lasting(shown: object) -> object:
    if not isinstance(shown, Struct):
        return shown
    fields: dict[str, Any] = msgspec.structs.asdict(shown)
    return {name: value for name, value in fields.items() if name not in _PASSING}


def had(request: Request) -> frozenset[str]:
    """Return the marks of what the reader's page shows (``have``: marks without anything between them)."""
    text = request.query_params.get("have", "")[: _MOST * WIDTH]
    if not _HAVE.fullmatch(text):
        return frozenset()
    return frozenset(text[place : place + WIDTH] for place in range(0, len(text), WIDTH))


def changed(rows: Iterable[Row], marks: Mapping[Any, str], have: frozenset[str], key: str = "id") -> list[Row]:
    """Return the rows that the reader does not have as they are now."""
    return [row for row in rows if marks[getattr(row, key)] not in have]


def order(rows: Sequence[Struct], prefix: str, key: str = "id") -> str:
    """Return the identifiers of a list as it is now ordered, as they are written on the page."""
    return " ".join(f"{prefix}{getattr(row, key)}" for row in rows)
