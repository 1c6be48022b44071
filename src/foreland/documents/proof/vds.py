"""Visible digital seals: the binary ones of visas, emergency documents and others (Doc 9303-13)."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct

from foreland.documents.mrz.read import read_zone
from foreland.documents.mrz.record import Zone
from foreland.documents.proof.algorithms import Algorithm, digest_for_curve, is_signed, plain_signature
from foreland.documents.proof.c40 import unpack_c40
from foreland.documents.proof.certificates import Certificate, certificate_country
from foreland.documents.proof.result import Check, Proof, UncheckableError, UnreadableError, nothing_read, overall
from foreland.documents.proof.signer import check_signer
from foreland.documents.proof.tlv import read_length
from foreland.documents.proof.trust import Anchor, TrustStore
from foreland.travel.countries import country_code

MAGIC = 0xDC
MOST_BYTES = 8_000
"""No barcode holds more."""

_SIGNATURE = 0xFF
_VISA = 0x5D
_EMERGENCY_DOCUMENT = 0x5E
_MOST_FEATURES = 60
_ZONES = {(_VISA, 1): (44, 28), (_VISA, 2): (36, 28), (_EMERGENCY_DOCUMENT, 2): (36, 36)}
"""The features that hold a zone: how much of its two lines, by what the seal defines and the feature's tag."""

_TEXTS = {(_VISA, 3): "number_of_entries", (_VISA, 4): "duration_of_stay", (_VISA, 5): "passport_number"}


class Seal(Struct, frozen=True):
    """A seal as read. ``reference`` is the serial number of the signer's certificate in hexadecimal, as written.

    ``features`` are tags and values of the message zone, ``signed`` is what ``signature`` (r and s) is over.
    """

    version: int
    issuing_state: str
    signer_id: str
    reference: str
    issued_on: date | None
    signed_on: date | None
    definition: int
    category: int
    features: tuple[tuple[int, bytes], ...]
    signed: bytes
    signature: bytes


def read_seal(data: bytes) -> Seal:
    """Read a seal of version 3 or 4; :class:`UnreadableError` when it is none."""
    if len(data) > MOST_BYTES:
        raise UnreadableError("too_large")
    try:
        return _read(data)
    except IndexError as error:
        raise UnreadableError("truncated") from error


def _read(data: bytes) -> Seal:
    if data[0] != MAGIC:
        raise UnreadableError("kind_unknown")
    if data[1] not in (2, 3):  # versions 3 and 4
        raise UnreadableError("version_unknown")
    issuer = unpack_c40(_take(data, 2, 2)).strip().replace(" ", "<")
    if data[1] == 2:
        named = unpack_c40(_take(data, 4, 6))
        signer, reference, place = named[:4], named[4:9].strip(), 10
    else:
        head = unpack_c40(_take(data, 4, 4))
        signer = head[:4]
        try:
            length = int(head[4:6], 16)
        except ValueError as error:
            raise UnreadableError("malformed") from error
        octets = -(-length // 3) * 2
        reference, place = unpack_c40(_take(data, 8, octets))[:length].strip(), 8 + octets
    dates, kinds = _take(data, place, 6), _take(data, place + 6, 2)
    place += 8
    features: list[tuple[int, bytes]] = []
    while data[place] != _SIGNATURE:
        tag = data[place]
        length, start = read_length(data, place + 1)
        features.append((tag, _take(data, start, length)))
        place = start + length
        if len(features) > _MOST_FEATURES:
            raise UnreadableError("too_many_parts")
    length, start = read_length(data, place + 1)
    signature = _take(data, start, length)
    if start + length != len(data):
        raise UnreadableError("malformed")
    return Seal(
        version=data[1] + 1,
        issuing_state=issuer,
        signer_id=signer,
        reference=reference,
        issued_on=_date(dates[:3]),
        signed_on=_date(dates[3:]),
        definition=kinds[0],
        category=kinds[1],
        features=tuple(features),
        signed=data[:place],
        signature=signature,
    )


def _take(data: bytes, start: int, length: int) -> bytes:
    if start + length > len(data):
        raise UnreadableError("truncated")
    return data[start : start + length]


def _date(octets: bytes) -> date | None:
    """A date written as the number MMDDYYYY in three bytes; ``None`` when it is none."""
    figures = f"{int.from_bytes(octets, 'big'):08d}"
    try:
        return date(int(figures[4:]), int(figures[:2]), int(figures[2:4]))
    except ValueError:
        return None


def prove_seal(data: bytes, trust: TrustStore, at: datetime) -> Proof:
    """What a seal says and who signed it. Its signer is not inside: the trust store holds the signers of seals."""
    try:
        seal = read_seal(data)
    except UnreadableError as error:
        return nothing_read(error.code, "vds")
    zone = _zone(seal, at.date())
    checks = [Check("structure", "verified", "read")]
    signer = _signer(seal, trust)
    anchor: Anchor | None = None
    if signer is None:
        names = {"name": f"{seal.signer_id} {seal.reference}"}
        checks.append(Check("chain", "no_trust_anchor", "seal_signer_unknown", names))
    else:
        checks.append(check_seal_signature(signer, seal.signed, seal.signature))
        about, anchor = check_signer(signer, trust, at, seal.signed_on, country_code(seal.issuing_state))
        checks += about
    return Proof(
        kind="vds",
        status=overall(checks),
        checks=tuple(checks),
        country=signer.country if signer else None,
        signer=signer.name if signer else None,
        anchor=anchor.source if anchor else None,
        signed_on=seal.signed_on.isoformat() if seal.signed_on else None,
        content=_content(seal),
        zone=zone,
    )


def check_seal_signature(signer: Certificate, signed: bytes, signature: bytes, digest: str | None = None) -> Check:
    """Whether a signer made the ECDSA signature (r and s) of a seal; its digest follows from the key if not said."""
    if signer.key is None:
        unknown = signer.problem or UncheckableError("key_unknown", "")
        return Check("signature", "not_checked", unknown.code, {"name": unknown.name})
    algorithm = Algorithm("ecdsa", digest or digest_for_curve(signer.key))
    if len(signature) % 2 or not signature:
        return Check("signature", "failed", "signature_wrong")
    try:
        agrees = is_signed(signer.key, algorithm, plain_signature(signature), signed)
    except UncheckableError as unknown:
        return Check("signature", "not_checked", unknown.code, {"name": unknown.name})
    return Check("signature", "verified", "signed") if agrees else Check("signature", "failed", "signature_wrong")


def _signer(seal: Seal, trust: TrustStore) -> Certificate | None:
    """The signer by country and serial number: of several, one whose name ends the signer's identifier comes first.

    ``DETS`` is the signer TS of Germany. States differ in what they write as common name, so it only orders.
    """
    try:
        serial = int(seal.reference, 16)
    except ValueError:
        return None
    country = certificate_country(seal.signer_id[:2])
    fitting = [one for one in trust.signers if one.serial == serial and one.country == country and country]
    return min(fitting, key=lambda one: one.common_name not in (seal.signer_id[2:], seal.signer_id), default=None)


def _zone(seal: Seal, today: date) -> Zone | None:
    """The zone, with its optional data left out as seals do; blanks were its fillers."""
    for tag, value in seal.features:
        lengths = _ZONES.get((seal.definition, tag))
        if lengths:
            try:
                text = unpack_c40(value).replace(" ", "<")
            except UnreadableError:
                return None
            width = lengths[0]
            return read_zone((text[:width].ljust(width, "<"), text[width:].ljust(width, "<")), today)
    return None


def _content(seal: Seal) -> dict[str, str]:
    content = {"issuing_state": seal.issuing_state, "kind": f"{seal.definition:02X}{seal.category:02X}"}
    if seal.issued_on:
        content["issued_on"] = seal.issued_on.isoformat()
    for tag, value in seal.features:
        name = _TEXTS.get((seal.definition, tag))
        if name == "passport_number":
            try:
                content[name] = unpack_c40(value).strip()
            except UnreadableError:
                content[name] = value.hex()
        elif name:
            content[name] = str(int.from_bytes(value[:1], "big")) if name == "number_of_entries" else value[:8].hex()
    return content
