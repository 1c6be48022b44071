"""Private set intersection by Diffie-Hellman on ed25519: who of mine do you know too, and nothing about the others.

The answerer publishes, once a key epoch, a *filter*: for each of its keys a tag and a masked pointer, both made from
``b·H(key)``, where ``b`` is the secret of the epoch. The asker sends ``a·H(key)`` under a fresh ``a``, in an order that
says nothing, padded with dummies; the answerer multiplies by ``b``; the asker takes its own ``a`` off again and looks
for the tags. A tag that is found opens one pointer: 16 bytes that mean something to the answerer alone.

``H`` maps a hash to the curve by two Elligator maps added (as RFC 9380 hashes to curves). libsodium refuses every point
that is not canonical, not on the curve, of small order, or outside the main subgroup. Randomness comes in as a seed.
Assumptions, and what a dishonest partner can still do: docs/explanation/deconfliction.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Literal

from msgspec import Struct
from nacl.bindings import (
    crypto_core_ed25519_add,
    crypto_core_ed25519_from_uniform,
    crypto_core_ed25519_scalar_invert,
    crypto_core_ed25519_scalar_reduce,
    crypto_scalarmult_ed25519_noclamp,
)
from nacl.exceptions import CryptoError

POINT = 32
POINTER = 16
_TAG = 16
ENTRY = _TAG + POINTER
SEED = 32

SMALLEST_QUESTION = 64
"""A question is padded to this many points, or the next power of two: its true size is nobody's business."""

LARGEST_QUESTION = 4096
SMALLEST_FILTER = 1024
LARGEST_FILTER = 4_194_304

PsiRefusal = Literal["empty", "oversize", "cut", "duplicate_points", "bad_point", "wrong_size"]


class NotIntersected(Struct, frozen=True):
    """Why a question, an answer or a filter is not taken."""

    code: PsiRefusal


class Question(Struct, frozen=True, kw_only=True):
    """What is sent, and what stays here: which key each point stands for (dummies: ``None``), in order of points."""

    points: bytes
    keys: tuple[str | None, ...]


def _hashed(seed: bytes, use: bytes, about: bytes = b"") -> bytes:
    return blake2b(about, digest_size=64, key=seed, person=use).digest()


def _scalar(seed: bytes, use: bytes) -> bytes:
    return crypto_core_ed25519_scalar_reduce(_hashed(seed, use))


def _point(key: str) -> bytes:
    """Map a key to a point of the main subgroup."""
    uniform = blake2b(key.encode(), digest_size=64, person=b"foreland psi 1").digest()
    return crypto_core_ed25519_add(
        crypto_core_ed25519_from_uniform(uniform[:POINT]), crypto_core_ed25519_from_uniform(uniform[POINT:])
    )


def _cut(points: bytes) -> list[bytes]:
    return [points[at : at + POINT] for at in range(0, len(points), POINT)]


def padded_size(count: int, smallest: int) -> int:
    """Return the size to which ``count`` is padded: ``smallest``, or the next power of two."""
    return max(smallest, 1 << (count - 1).bit_length())


# The answerer, once an epoch ------------------------------------------------------------------------------------------


def publish(pointers: Mapping[str, bytes], seed: bytes) -> bytes:
    """Make the filter of an epoch from its keys, each with its pointer of 16 bytes. ``seed``: 32 secret bytes.

    Padded to a power of two; sorted, so that the order says nothing. Raises :class:`ValueError` past
    :data:`LARGEST_FILTER`, or for a pointer of another length.
    """
    if len(pointers) > LARGEST_FILTER or any(len(one) != POINTER for one in pointers.values()):
        raise ValueError("too many keys, or a pointer that is not 16 bytes long")
    secret = _scalar(seed, b"epoch")
    entries = [
        _entry(crypto_scalarmult_ed25519_noclamp(secret, _point(key)), pointer) for key, pointer in pointers.items()
    ]
    dummies = padded_size(len(entries), SMALLEST_FILTER) - len(entries)
    entries += [_hashed(seed, b"filter dummy", number.to_bytes(4, "big"))[:ENTRY] for number in range(dummies)]
    return b"".join(sorted(entries))


def _entry(shared: bytes, pointer: bytes) -> bytes:
    tag, mask = _tag(shared), _mask(shared)
    return tag + bytes(one ^ other for one, other in zip(pointer, mask, strict=True))


def _tag(shared: bytes) -> bytes:
    return blake2b(shared, digest_size=_TAG, person=b"foreland tag").digest()


def _mask(shared: bytes) -> bytes:
    return blake2b(shared, digest_size=POINTER, person=b"foreland pointer").digest()


def check_points(points: bytes) -> NotIntersected | None:
    """Say why the points of a question are not answered, before anything is computed with them."""
    if not points:
        return NotIntersected("empty")
    if len(points) % POINT:
        return NotIntersected("cut")
    count = len(points) // POINT
    if count > LARGEST_QUESTION:
        return NotIntersected("oversize")
    if count != padded_size(count, SMALLEST_QUESTION):
        return NotIntersected("wrong_size")
    return NotIntersected("duplicate_points") if len(set(_cut(points))) != count else None


def answer(points: bytes, seed: bytes) -> bytes | NotIntersected:
    """Multiply each point of a question by the secret of the epoch; the first bad one ends it and nothing is given."""
    refused = check_points(points)
    if refused is not None:
        return refused
    return _multiplied(_cut(points), _scalar(seed, b"epoch"))


def _multiplied(points: Iterable[bytes], scalar: bytes) -> bytes | NotIntersected:
    try:
        return b"".join([crypto_scalarmult_ed25519_noclamp(scalar, point) for point in points])
    except CryptoError:
        return NotIntersected("bad_point")


# The asker, once a question -------------------------------------------------------------------------------------------


def ask(keys: Collection[str], seed: bytes) -> Question | NotIntersected:
    """Blind keys under a fresh ``seed`` (32 secret bytes, never used for a second question), padded with dummies."""
    wanted = sorted(set(keys))
    if not wanted:
        return NotIntersected("empty")
    if len(wanted) > LARGEST_QUESTION:
        return NotIntersected("oversize")
    secret = _scalar(seed, b"question")
    dummies = padded_size(len(wanted), SMALLEST_QUESTION) - len(wanted)
    blinded: dict[bytes, str | None] = {}
    for key in wanted:
        blinded[crypto_scalarmult_ed25519_noclamp(secret, _point(key))] = key
    for number in range(dummies):
        dummy = _hashed(seed, b"question dummy", number.to_bytes(4, "big")).hex()
        blinded[crypto_scalarmult_ed25519_noclamp(secret, _point(f"dummy:{dummy}"))] = None
    points = sorted(blinded)  # of random points, so the order of the keys is not in it
    return Question(points=b"".join(points), keys=tuple(blinded[point] for point in points))


class Filter:
    """A partner's filter of one epoch, ready to be looked into for many questions."""

    def __init__(self, published: bytes) -> None:
        """Raises :class:`ValueError` when it is cut, or larger than any filter may be."""
        if not published or len(published) % ENTRY or len(published) > LARGEST_FILTER * ENTRY:
            raise ValueError("a filter is whole entries of 32 bytes, at most 4,194,304")
        self._published = published
        self._at = {published[at : at + _TAG]: at for at in range(0, len(published), ENTRY)}

    def find(self, shared: bytes) -> bytes | None:
        """Return the pointer behind a shared point; ``None`` when the partner has no such key."""
        at = self._at.get(_tag(shared))
        if at is None:
            return None
        masked = self._published[at + _TAG : at + ENTRY]
        return bytes(one ^ other for one, other in zip(masked, _mask(shared), strict=True))


def intersect(
    keys: Sequence[str | None], answered: bytes, seed: bytes, published: Filter
) -> dict[str, bytes] | NotIntersected:
    """Return each key that the partner has too, with the partner's pointer. ``keys`` as :func:`ask` gave them."""
    if len(answered) != len(keys) * POINT:
        return NotIntersected("cut")
    inverse = crypto_core_ed25519_scalar_invert(_scalar(seed, b"question"))
    real = [(key, point) for key, point in zip(keys, _cut(answered), strict=True) if key is not None]
    shared = _multiplied((point for _, point in real), inverse)
    if isinstance(shared, NotIntersected):
        return shared
    found = ((key, published.find(point)) for (key, _), point in zip(real, _cut(shared), strict=True))
    return {key: pointer for key, pointer in found if pointer is not None}
