"""How partners are reached over HTTPS: ``partners.json`` in the data folder, by code. Without it nobody is called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct


class PartnerLine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one is reached; files are named from the data folder on. ``token_file`` holds the token that it gave us.

    ``every_minutes``: how often it is called and read by itself; 0: only by hand.
    ``push``: what we release to it is put into the inbox of that server, for a partner that reads nothing of ours.
    ``address``: of its Foreland, such as ``https://foreland.example``; ``taxii``: of the discovery of its TAXII server.
    """

    token_file: str
    address: str | None = None
    taxii: str | None = None
    push: bool = False
    authorities: str | None = None
    certificate: str | None = None
    key: str | None = None
    unguarded: bool = False
    every_minutes: Annotated[int, Meta(ge=0, le=10_080)] = 15


def load_partner_lines(data: Path) -> dict[str, PartnerLine]:
    """Load the file. Raises :class:`msgspec.ValidationError` when it has another shape."""
    own = data / "partners.json"
    return msgspec.json.decode(own.read_bytes(), type=dict[str, PartnerLine]) if own.exists() else {}
