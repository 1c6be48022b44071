"""A manifest that an officer typed, pasted or uploaded is received like a carrier's list, under the officer's name.

It is read as a whole: with any problem nothing is saved, and each problem names its line and column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256

import msgspec
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.messages.filtering import filter_message
from foreland.messages.manifest import FlightHead, Manifest, column_names, read_manifest
from foreland.messages.record import Message
from foreland.messages.subject import flight_subject
from foreland.operations.deployment import Deployment
from foreland.operations.read_message import Incoming, Item, ReadMessage, Receipt
from foreland.operations.receive_message import receive
from foreland.resources.airports import airports
from foreland.resources.spreadsheet import is_spreadsheet, sheet_rows
from foreland.store import manifests
from foreland.store.identifiers import new_id
from foreland.store.manifests import MappingRow
from foreland.store.pool import transaction
from foreland.store.rows import owner_fields
from foreland.travel.csv_lines import split_line, table_rows
from foreland.travel.line_problem import LineProblem

_DELIMITERS = ("\t", ";", ",")
MAX_BYTES = 4_000_000


class Typed(Struct, frozen=True, kw_only=True):
    """What an officer hands in: the flight, the rows as text or as a file, and how the file's columns are called.

    ``saved`` names a mapping that was kept; with ``save_as`` the mapping is kept for the next file of this kind.
    """

    head: FlightHead
    raw: bytes
    mapping: Mapping[str, str] = {}
    saved: str = ""
    save_as: str = ""


def enter_manifest(deployment: Deployment, access: Access, typed: Typed, now: datetime) -> Receipt | Manifest:
    """Receive a manifest in one transaction; with problems, return them and save nothing."""
    problems: list[LineProblem] = []
    if not access.may_decide():
        return Manifest(message=None, problems=(LineProblem(line=0, code="may_not_enter"),))
    rows = list(_rows(typed.raw, _mapping(deployment, access, typed), problems))
    found = read_manifest(typed.head, rows, access.username, frozenset(airports()))
    if problems or found.message is None:
        return Manifest(message=None, problems=tuple(problems) or found.problems)
    item = _item(deployment, found.message)
    with transaction(deployment.pool, access) as connection:
        (receipt,) = receive(deployment, access, connection, [item], now)
        if typed.save_as and typed.mapping:
            row = MappingRow(
                **owner_fields(deployment.home.ownership()),  # type: ignore[arg-type]
                name=typed.save_as,
                columns=dict(typed.mapping),
                saved_at=now,
                saved_by=access.username,
            )
            manifests.save_mapping(connection, row)
    return receipt


def _item(deployment: Deployment, read: Message) -> Item:
    message, removals = filter_message(read, deployment.sensitive)
    raw = msgspec.json.encode(message)
    digest = sha256(raw).digest()
    one = ReadMessage(
        id=new_id(), message=message, removals=removals, body_sha256=digest, subject=flight_subject(message)
    )
    incoming = Incoming(raw=raw, source="officer", originator=deployment.home.org_id)
    return Item(incoming=incoming, receipt_id=new_id(), sha256=digest, messages=(one,))


def _mapping(deployment: Deployment, access: Access, typed: Typed) -> Mapping[str, str]:
    if not typed.saved:
        return typed.mapping
    with transaction(deployment.pool, access) as connection:
        return manifests.mappings(access, connection).get(typed.saved, {}) | dict(typed.mapping)


def _rows(raw: bytes, mapping: Mapping[str, str], problems: list[LineProblem]) -> Iterator[tuple[int, dict[str, str]]]:
    cells = _cells(raw, problems)
    if cells is None:
        problems.append(LineProblem(line=1, code="not_a_spreadsheet"))
        return
    filled = next((number for number, row in enumerate(cells) if any(cell.strip() for cell in row)), None)
    if filled is not None:
        cells[filled] = column_names(cells[filled], mapping)
    yield from table_rows(cells, ("surname", "date_of_birth"), problems)


def _cells(raw: bytes, problems: list[LineProblem]) -> list[list[str]] | None:
    if len(raw) > MAX_BYTES:
        return None
    if is_spreadsheet(raw):
        return sheet_rows(raw)
    lines = raw.decode("utf-8-sig", "replace").splitlines()
    first = next((line for line in lines if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    cells = [split_line(line, delimiter) for line in lines]
    problems.extend(LineProblem(line=number, code="not_csv") for number, row in enumerate(cells, 1) if row is None)
    return [row or [] for row in cells]
