"""What identifies a person is taken out of the tables of journeys and bookings and put into the vault, sealed.

Values that are sealed under the data key are opened on the way, so that the vault depends on its own key alone. What a
message keeps sealed is not moved: it tells of a whole flight, and nobody may look at all of them to see one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from foreland.access.viewer import Access
from foreland.keys.seal import SealBrokenError, Sealer
from foreland.operations.receive_bookings import FREE_TEXT_COLUMN, PAYMENT_COLUMN
from foreland.store import calls, join_decisions, vault
from foreland.store.decisions import NOTE
from foreland.store.pool import PooledConnection
from foreland.store.retention import Maskable
from foreland.store.rows import hexed, owner_columns
from foreland.store.vault import MovedBooking, MovedJourney, VaultedBooking, VaultedJourney


class MaskingKeys(Struct, frozen=True):
    """What opens the sealed columns, and what seals the vault."""

    data: Sealer
    vault: Sealer


def move_to_vault(
    access: Access,
    connection: PooledConnection,
    keys: MaskingKeys,
    due: Maskable,
    now: datetime,
) -> dict[str, int]:
    """Put copies of these journeys and bookings into the vault; return rows by table. Masking them comes after it."""
    dates = due.flights.dates
    moved = [_sealed_journey(keys, one, now) for one in vault.journeys(access, connection, dates, due.journeys)]
    others = [_sealed_booking(keys, one, now) for one in vault.bookings(access, connection, dates, due.bookings)]
    vault.put(connection, moved, others)
    return {"vault_journeys": len(moved), "vault_bookings": len(others)}


def _sealed_journey(keys: MaskingKeys, moved: MovedJourney, now: datetime) -> VaultedJourney:
    for hit in moved.content["hits"]:
        hit["notes"] = [_opened(keys.data, note, "note", NOTE) for note in hit["notes"]]
    joins = moved.content["joins"]
    moved.content["joins"] = [_opened(keys.data, note, "note", join_decisions.NOTE) for note in joins]
    told = moved.content["calls"]
    moved.content["calls"] = [_opened(keys.data, words, "words", calls.WORDS) for words in told]
    sealed = keys.vault.seal(msgspec.json.encode(moved.content), vault.journey_context(moved.id))
    return VaultedJourney(
        **owner_columns(moved), journey_id=moved.id, flight_date=moved.flight_date, sealed=hexed(sealed), masked_at=now
    )


def _sealed_booking(keys: MaskingKeys, moved: MovedBooking, now: datetime) -> VaultedBooking:
    content = moved.content
    content["booking"] = _opened(keys.data, content["booking"], "free_text", FREE_TEXT_COLUMN)
    content["payments"] = [_opened(keys.data, one, "payment", PAYMENT_COLUMN) for one in content["payments"]]
    sealed = keys.vault.seal(msgspec.json.encode(content), vault.booking_context(moved.id))
    return VaultedBooking(
        **owner_columns(moved), booking_id=moved.id, flight_date=moved.flight_date, sealed=hexed(sealed), masked_at=now
    )


def _opened(sealer: Sealer, row: Mapping[str, Any], name: str, column: str) -> dict[str, Any]:
    """The row with a sealed value, in hexadecimal digits, opened; one that its key does not open is kept as it is."""
    if row[name] is None:
        return dict(row)
    try:
        return {**row, name: sealer.open(bytes.fromhex(row[name]), column).decode()}
    except SealBrokenError:
        return {**row, name: None, f"{name}_unopened": row[name]}
