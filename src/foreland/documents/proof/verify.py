"""The one entrance: files of a chip, a credential or a seal, in whatever order, to proofs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import structs

from foreland.documents.policy import DocumentPolicy
from foreland.documents.proof.compare import claims_of, compare_claims
from foreland.documents.proof.passive import CHIP_TAGS, MOST_BYTES, prove_chip
from foreland.documents.proof.result import Proof, UnreadableError, nothing_read
from foreland.documents.proof.seal import is_json, is_seal, spellings
from foreland.documents.proof.tlv import read_elements
from foreland.documents.proof.trust import TrustStore
from foreland.documents.proof.vds import prove_seal
from foreland.documents.proof.vds_nc import prove_json_seal
from foreland.travel.traveller import Traveller

MOST_FILES = 40
_MOST_TOGETHER = 20
_PRINTABLE = bytes((*b"\t\r\n", *range(32, 127)))
_DEFAULT_POLICY = DocumentPolicy()


def verify(
    files: Sequence[bytes],
    trust: TrustStore,
    at: datetime,
    reported: Traveller | None = None,
    policy: DocumentPolicy = _DEFAULT_POLICY,
) -> tuple[Proof, ...]:
    """Prove what the files hold: one proof for all chip data together, one for each seal, one for each unreadable file.

    ``at`` is the instant of the check, aware of its zone. ``reported`` is what the carrier said about the traveller, in
    API or a booking: where what is signed says otherwise, that is a contradiction of the proof. Any bytes have an
    answer; no exception is raised for them.
    """
    return tuple(_compared(proof, reported, policy) for proof in _proofs(files, trust, at))


def _proofs(files: Sequence[bytes], trust: TrustStore, at: datetime) -> Iterator[Proof]:
    chip: list[bytes] = []
    for data in files[:MOST_FILES]:
        found = _known(data)
        if found is None:
            yield nothing_read("too_large" if len(data) > MOST_BYTES else "kind_unknown")
        elif is_seal(found):
            yield prove_seal(found, trust, at)
        elif is_json(found):
            yield prove_json_seal(found, trust, at)
        else:
            chip.append(found)
    if chip:
        yield prove_chip(chip, trust, at)
    if len(files) > MOST_FILES:
        yield nothing_read("too_many_parts")


def _known(data: bytes) -> bytes | None:
    """The bytes of a chip file or seal, as given or as the text stands for; ``None`` for anything else.

    What is whole comes first and what may have been cut off last. Small letters are tags of chip files too, but no
    such file is printable throughout.
    """
    if len(data) > MOST_BYTES:
        return None
    spelled = tuple(spellings(data))
    whole = (one for one in spelled if is_seal(one) or is_json(one) or _is_chip(one))
    cut_off = (one for one in spelled if _begins_as_chip(one))
    return next(whole, next(cut_off, None))


def _begins_as_chip(data: bytes) -> bool:
    return data[:1] in CHIP_TAGS and bool(data.translate(None, _PRINTABLE))


def _is_chip(data: bytes) -> bool:
    try:
        return _begins_as_chip(data) and bool(list(read_elements(data, _MOST_TOGETHER)))
    except UnreadableError:
        return False


def _compared(proof: Proof, reported: Traveller | None, policy: DocumentPolicy) -> Proof:
    if reported is None:
        return proof
    return structs.replace(proof, contradictions=compare_claims(claims_of(proof), reported, policy))
