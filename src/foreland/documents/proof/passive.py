"""Passive authentication of a chip's data, or of the copy that a digital travel credential holds (Doc 9303-10, -11).

EF.SOD is signed by a document signer and holds a digest of each data group. A copied chip passes: that the data stand
in the chip they were written to is proved by talking to it, which nobody does here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from msgspec import Struct

from foreland.documents.mrz.read import read_zone
from foreland.documents.mrz.record import Zone
from foreland.documents.mrz.split import split_zones
from foreland.documents.proof.algorithms import digest, digest_named
from foreland.documents.proof.certificates import Certificate
from foreland.documents.proof.envelope import check_envelope
from foreland.documents.proof.result import Check, Proof, UncheckableError, UnreadableError, nothing_read, overall
from foreland.documents.proof.signed import SignedData, check_signature, find_signer, read_signed_data
from foreland.documents.proof.signer import check_signer
from foreland.documents.proof.tlv import Element, read_element, read_elements, read_whole
from foreland.documents.proof.trust import Anchor, TrustStore

MOST_BYTES = 4_000_000
"""The longest chip data that are read; the largest part is the portrait."""

_MOST_SIGNED = 256_000
SECURITY_DATA = 0x77
_SECURITY_OBJECT = "2.23.136.1.1.1"
_GROUP_TAGS = (0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x70)
GROUPS = {tag: number for number, tag in enumerate(_GROUP_TAGS, 1)}
"""Tags of the data groups 1 to 16 (Doc 9303-10)."""

_ZONE = 0x5F1F
_SEQUENCE = 0x30
CHIP_TAGS = frozenset(bytes((tag,)) for tag in (*GROUPS, SECURITY_DATA, _SEQUENCE))
"""What chip files, and credentials that hold them, begin with."""

_OCTETS = 0x04
_OBJECT_IDENTIFIER = 0x06
_CONSTRUCTED = 0x20
_MOST_GROUPS = 16
_DEEPEST = 6
_MOST_ELEMENTS = 300
_MOST_ENVELOPES = 2


class ChipData(Struct, frozen=True):
    """EF.SOD and the data groups that were given with it, each as the file it is on the chip.

    ``envelopes`` are the signatures over credentials that hold them.
    """

    security: bytes | None
    groups: Mapping[int, bytes]
    envelopes: tuple[SignedData, ...] = ()


def gather_chip_data(files: Iterable[bytes]) -> ChipData:
    """EF.SOD and data groups from files; a credential that holds several is opened by its elements.

    :class:`UnreadableError` when a file holds none of them, or one stands in them twice with different contents.
    """
    security: bytes | None = None
    groups: dict[int, bytes] = {}
    envelopes: list[SignedData] = []
    for data in files:
        if len(data) > MOST_BYTES:
            raise UnreadableError("too_large")
        found = list(_chip_files(data, _DEEPEST, [_MOST_ELEMENTS], envelopes))
        if not found:
            raise UnreadableError("kind_unknown")
        for element in found:
            if element.tag in GROUPS:
                if groups.setdefault(GROUPS[element.tag], element.whole) != element.whole:
                    raise UnreadableError("given_twice")
            elif security not in (None, element.whole):
                raise UnreadableError("given_twice")
            else:
                security = element.whole
    return ChipData(security, groups, tuple(envelopes))


def _chip_files(data: bytes, depth: int, left: list[int], envelopes: list[SignedData]) -> Iterator[Element]:
    """The elements whose tags are those of chip files, in whatever wraps them: sequences, tags, octet strings.

    Signed data that is no EF.SOD and holds chip files is an envelope; it is added to ``envelopes``.
    """
    for element in read_elements(data, _MOST_ELEMENTS):
        left[0] -= 1
        if left[0] < 0:
            raise UnreadableError("too_many_parts")
        if element.tag in GROUPS or element.tag == SECURITY_DATA:
            yield element
        elif element.tag == _SEQUENCE and _is_signed_data(element.value):
            signed = _envelope(element.whole) if depth else None
            inner = list(_chip_files(signed.content, depth - 1, left, envelopes)) if signed is not None else []
            if signed is not None and inner:
                if len(envelopes) >= _MOST_ENVELOPES:
                    raise UnreadableError("too_many_parts")
                envelopes.append(signed)
                yield from inner
                continue
            yield Element(SECURITY_DATA, element.whole, element.whole, element.end)
        elif depth and (element.tag & _CONSTRUCTED or element.tag == _OCTETS):
            inner = []
            try:
                inner = list(_chip_files(element.value, depth - 1, left, envelopes))
            except UnreadableError as error:
                if error.code == "too_many_parts" or element.tag & _CONSTRUCTED:
                    raise
            yield from inner


def _envelope(data: bytes) -> SignedData | None:
    """Signed data whose content is no list of digests; ``None`` for EF.SOD and for what cannot be read."""
    try:
        signed = read_signed_data(data)
    except UnreadableError:
        return None
    return None if signed.content_type == _SECURITY_OBJECT else signed


def _is_signed_data(value: bytes) -> bool:
    return value.startswith(bytes.fromhex("06092a864886f70d010702"))


class SecurityObject(Struct, frozen=True):
    """The digests that were signed: by number of data group. ``digest`` is the object identifier or name."""

    digest: str
    groups: Mapping[int, bytes]


def read_security_object(content: bytes) -> SecurityObject:
    """Read an LDSSecurityObject (Doc 9303-10): version, digest algorithm, a digest for each data group."""
    parts = list(read_elements(read_whole(content, _SEQUENCE).value, 4))
    if len(parts) < 3:  # version, algorithm, digests
        raise UnreadableError("malformed")
    number = read_element(parts[1].value)
    groups: dict[int, bytes] = {}
    for entry in read_elements(parts[2].value, _MOST_GROUPS):
        group = list(read_elements(entry.value, 2))
        if len(group) != 2 or group[1].tag != _OCTETS:  # a number and a digest
            raise UnreadableError("malformed")
        if groups.setdefault(int.from_bytes(group[0].value[:2], "big"), group[1].value) != group[1].value:
            raise UnreadableError("malformed")
    if number.tag != _OBJECT_IDENTIFIER:
        raise UnreadableError("malformed")
    return SecurityObject(_dotted(number.value), groups)


def _dotted(encoded: bytes) -> str:
    """An object identifier in figures; ours all begin with an arc below 3."""
    arcs, arc = [], 0
    for octet in encoded[:64]:
        arc = arc << 7 | octet & 0x7F
        if not octet & 0x80:
            arcs.append(arc)
            arc = 0
    first = min(arcs[0] // 40, 2) if arcs else 0
    return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:]))) if arcs else ""


def read_zone_group(group: bytes, today: date) -> Zone | None:
    """The machine-readable zone that data group 1 holds; ``None`` when there is none."""
    try:
        inner = read_element(read_whole(group, _GROUP_TAGS[0]).value)
    except UnreadableError:
        return None
    if inner.tag != _ZONE:
        return None
    text = next(split_zones([inner.value[:200].decode("ascii", "replace")]), None)
    return read_zone(text.lines, today) if text else None


def prove_chip(files: Iterable[bytes], trust: TrustStore, at: datetime) -> Proof:
    """What EF.SOD says about the data groups given with it, and who signed it. Any bytes have an answer."""
    try:
        given = gather_chip_data(files)
        if given.security is None:
            return nothing_read("security_data_missing", "chip")
        if len(given.security) > _MOST_SIGNED:
            return nothing_read("too_large", "chip")
        wrapped = given.security[0] == SECURITY_DATA
        signed = read_signed_data(read_whole(given.security, SECURITY_DATA).value if wrapped else given.security)
        if signed.content_type != _SECURITY_OBJECT:
            return nothing_read("kind_unknown", "chip", name=signed.content_type)
        listed = read_security_object(signed.content)
    except UnreadableError as error:
        return nothing_read(error.code, "chip")
    zone = read_zone_group(given.groups[1], at.date()) if 1 in given.groups else None
    state = zone.issuing_state if zone else None
    around = [check_envelope(one, trust, at, state) for one in given.envelopes]
    checks = [Check("structure", "verified", "read"), *around, _groups(listed, given)]
    signer = find_signer(signed, trust.signers)
    anchor: Anchor | None = None
    if signer is None:
        checks.append(Check("signature", "not_checked", "signer_certificate_missing"))
    else:
        checks.append(check_signature(signed, signer))
        about, anchor = check_signer(signer, trust, at, _day(signed), state)
        checks += about if anchor is None else (*about, _document_type(signer, zone))
    day = _day(signed)
    return Proof(
        kind="chip",
        status=overall(checks),
        checks=tuple(checks),
        country=signer.country if signer else None,
        signer=signer.name if signer else None,
        anchor=anchor.source if anchor else None,
        signed_on=day.isoformat() if day else None,
        content={"data_groups": " ".join(str(number) for number in sorted(given.groups))},
        zone=zone,
    )


def _day(signed: SignedData) -> date | None:
    return signed.signed_at.date() if signed.signed_at else None


def _groups(listed: SecurityObject, given: ChipData) -> Check:
    """Each data group given has the digest that was signed for it; one that was not signed is not the document's."""
    try:
        name = digest_named(listed.digest)
    except UncheckableError as unknown:
        return Check("data_groups", "not_checked", unknown.code, {"name": unknown.name})
    if not given.groups:
        return Check("data_groups", "not_checked", "no_data_groups")
    strange = [number for number in given.groups if number not in listed.groups]
    if strange:
        return Check("data_groups", "failed", "data_group_not_signed", {"groups": _numbers(strange)})
    changed = [number for number, data in given.groups.items() if digest(name, data) != listed.groups[number]]
    if changed:
        return Check("data_groups", "failed", "data_group_changed", {"groups": _numbers(changed)})
    return Check("data_groups", "verified", "data_groups_agree", {"groups": _numbers(given.groups)})


def _numbers(groups: Iterable[int]) -> str:
    return ", ".join(f"DG{number}" for number in sorted(groups))


def _document_type(signer: Certificate, zone: Zone | None) -> Check:
    """Whether the signer may sign such documents, where its certificate says which (document type list)."""
    code = zone.document_code if zone else None
    if code is None or not signer.document_types:
        return Check("document_type", "not_checked", "document_types_not_said")
    values = {"document": code, "allowed": ", ".join(signer.document_types)}
    allowed = {kind.rstrip("<") for kind in signer.document_types}
    if code in allowed or code[:1] in allowed:
        return Check("document_type", "verified", "document_type_allowed", values)
    return Check("document_type", "failed", "document_type_not_allowed", values)
