"""What carriers and travellers are told to turn to: telephone numbers and the place for redress, ``carrier_desk.json``.

A file ``carrier_desk.json`` in the data folder replaces the shipped one, which names nothing: no number is invented.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

from foreland.resources.own_file import own_or_shipped


class CarrierDesk(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``telephone``: for airports whose desk has none of its own. ``redress_web`` goes into the code."""

    telephone: str | None = None
    protection_telephone: str | None = None
    redress_address: str | None = None
    redress_telephone: str | None = None
    redress_web: str | None = None


def load_carrier_desk(data: Path | None = None) -> CarrierDesk:
    """Load the table. Raises :class:`msgspec.ValidationError` when the file has another shape."""
    source = own_or_shipped(data, "carrier_desk.json")
    return msgspec.json.decode(source.read_bytes(), type=CarrierDesk)
