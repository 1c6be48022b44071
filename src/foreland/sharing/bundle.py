"""Signed bundles between two Forelands: by a folder, a stick, mail or HTTPS; the signature makes the way not matter.

A bundle names its sender, its recipient and its number. Whoever edits one breaks its signature; whoever sends one
again, or to somebody else, is told that and nothing else happens. The bytes that were signed travel as they are, so no
two programs have to agree on how to write JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from foreland.sharing.formats.package import AnyItem, Package, settled
from foreland.sharing.handling import Instant

MOST_BYTES = 30_000_000
FRESH_FOR = timedelta(days=150)
"""Older bundles are not taken: their numbers are remembered for longer than this, so none comes twice."""

AHEAD = timedelta(hours=1)
"""How far a partner's clock may be ahead."""

ITEMS_A_BUNDLE = 500
"""So that a cut costs little: what arrived whole counts, the rest is sent again."""

BundleKind = Literal["items", "receipt", "question", "answer", "filter", "contact", "request", "reply", "feedback"]
BundleRefusal = Literal[
    "oversize",
    "unreadable",
    "unknown_sender",
    "agreement_ended",
    "bad_signature",
    "not_for_us",
    "stale",
    "number_taken",
]


class Letter(Struct, frozen=True, kw_only=True):
    """What is signed."""

    format: Literal["foreland-bundle/1"] = "foreland-bundle/1"
    id: UUID
    sender: UUID
    recipient: UUID
    sequence: int
    made_at: Instant
    kind: BundleKind
    body: bytes


class _Signed(Struct, frozen=True):
    signed: bytes
    signature: bytes


class NotOpened(Struct, frozen=True):
    """Why nothing of a bundle is taken."""

    code: BundleRefusal


class Receipt(Struct, frozen=True):
    """The numbers that arrived whole, whatever became of their items."""

    sequences: tuple[int, ...]


class Identity(Struct, frozen=True):
    """How one Foreland makes itself known to another, once, by a way that both trust."""

    id: UUID
    name: str
    verify_key: bytes


def seal_bundle(letter: Letter, key: SigningKey) -> bytes:
    """Return a bundle to be handed over."""
    signed = msgspec.json.encode(letter)
    return msgspec.json.encode(_Signed(signed, key.sign(signed).signature))


def open_bundle(raw: bytes, keys: Mapping[UUID, bytes], recipient: UUID, now: datetime) -> Letter | NotOpened:
    """Return what a partner signed for this recipient. Nothing is read of a letter before its signature holds."""
    if len(raw) > MOST_BYTES:
        return NotOpened("oversize")
    try:
        outer = msgspec.json.decode(raw, type=_Signed)
        letter = msgspec.json.decode(outer.signed, type=Letter)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return NotOpened("unreadable")
    key = keys.get(letter.sender)
    if key is None:
        return NotOpened("unknown_sender")
    try:
        VerifyKey(key).verify(outer.signed, outer.signature)
    except (BadSignatureError, ValueError):
        return NotOpened("bad_signature")
    if letter.recipient != recipient:
        return NotOpened("not_for_us")
    return letter if now - FRESH_FOR <= letter.made_at <= now + AHEAD else NotOpened("stale")


def pack_items(package: Package) -> bytes:
    """Write items as they are, with nothing lost."""
    return msgspec.json.encode(package)


def unpack_items(body: bytes, sender: UUID) -> Package | None:
    """Read items of a sender; ``None`` when they are none, longer than any may be, or somebody else's."""
    try:
        package = msgspec.json.decode(body, type=Package)
        package = msgspec.structs.replace(package, items=tuple(map(settled, package.items)))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError):
        return None
    return package if package.originator.id == sender else None


def read_item(raw: bytes) -> AnyItem:
    """Read an item of ours again. Raises :class:`msgspec.DecodeError` for anything else."""
    item: AnyItem = msgspec.json.decode(raw, type=AnyItem)
    return item


def write_receipt(sequences: tuple[int, ...]) -> bytes:
    """Write which numbers arrived."""
    return msgspec.json.encode(Receipt(sequences))


def read_receipt(body: bytes) -> Receipt | None:
    """Read which numbers arrived; ``None`` when it is no receipt."""
    try:
        return msgspec.json.decode(body, type=Receipt)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
