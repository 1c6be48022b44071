"""The trust store: authorities of states (CSCA), their lists of revoked certificates, and signers of seals.

A certificate that lies in the folder as a file is trusted because somebody put it there: they compared it with what
the state publishes. A master list adds its authorities only when it is signed by a signer whose authority is there as
such a file (Doc 9303-12: each state decides for itself whom a list makes it trust). Authorities inside a document
never count.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from asn1crypto import crl
from msgspec import Struct

from foreland.documents.proof.algorithms import Algorithm, is_signed, read_algorithm
from foreland.documents.proof.certificates import MASTER_LISTS, Certificate, read_certificate, reading
from foreland.documents.proof.result import UncheckableError, UnreadableError
from foreland.documents.proof.signed import SignedData, check_signature, find_signer, read_signed_data
from foreland.documents.proof.tlv import read_elements, read_whole

MOST_BYTES = 32_000_000
"""The longest file of a trust store; lists of all states are about one million."""

_MOST_AUTHORITIES = 5_000
_MOST_REVOKED = 200_000
_MASTER_LIST = "2.23.136.1.1.2"
_SEQUENCE = 0x30
_SET = 0x31
_PEM = re.compile(rb"-----BEGIN ([A-Z0-9 ]{1,40})-----\s(.*?)-----END \1-----", re.DOTALL)


class Anchor(Struct, frozen=True):
    """An authority that is trusted, and the file it stands in."""

    certificate: Certificate
    source: str


class RevocationList(Struct, frozen=True):
    """A list of revoked certificates (RFC 5280, 5); ``revoked`` is the instant for each serial number."""

    source: str
    issuer: str
    authority_key_id: bytes | None
    made_at: datetime
    next_at: datetime | None
    revoked: dict[int, datetime]
    algorithm: Algorithm
    signature: bytes
    signed: bytes

    def is_signed_by(self, authority: Certificate) -> bool:
        """Whether this authority made the list; one whose key cannot be used did not."""
        if authority.key is None or self.issuer != authority.subject:
            return False
        try:
            return is_signed(authority.key, self.algorithm, self.signature, self.signed)
        except UncheckableError:
            return False


class TrustProblem(Struct, frozen=True):
    """A file of the store that counts for nothing, and why: a code."""

    source: str
    code: str


class TrustStore(Struct, frozen=True):
    """What signatures are measured against. An empty store makes every proof ``no_trust_anchor``."""

    anchors: tuple[Anchor, ...] = ()
    signers: tuple[Certificate, ...] = ()
    revocations: tuple[RevocationList, ...] = ()
    problems: tuple[TrustProblem, ...] = ()

    def named(self, subject: str) -> tuple[Anchor, ...]:
        """The authorities of this name; a state keeps the name of its authority through changes of key."""
        return tuple(anchor for anchor in self.anchors if anchor.certificate.subject == subject)

    def revocation_lists(self, authority: Certificate) -> tuple[RevocationList, ...]:
        """The lists that this authority signed, the newest first."""
        signed = [held for held in self.revocations if held.is_signed_by(authority)]
        return tuple(sorted(signed, key=lambda held: held.made_at, reverse=True))


def read_trust(files: Iterable[tuple[str, bytes]], at: datetime) -> TrustStore:
    """A trust store from files, each a name and its bytes: certificates, revocation lists, master lists (DER or PEM).

    ``at`` is the instant at which a signer of a master list has to be valid. A file that cannot be used is a problem
    of the store, never an error.
    """
    pinned: list[Anchor] = []
    signers: list[Certificate] = []
    revocations: list[RevocationList] = []
    lists: list[tuple[str, SignedData]] = []
    problems: list[TrustProblem] = []
    for source, data in files:
        try:
            for part in _parts(data):
                match _read(source, part):
                    case Certificate() as certificate if certificate.is_authority:
                        pinned.append(Anchor(certificate, source))
                    case Certificate() as certificate:
                        signers.append(certificate)
                    case RevocationList() as revocation:
                        revocations.append(revocation)
                    case SignedData() as signed:
                        lists.append((source, signed))
        except UnreadableError as error:
            problems.append(TrustProblem(source, error.code))
        except UncheckableError as error:
            problems.append(TrustProblem(source, error.code))
    store = TrustStore(tuple(pinned), tuple(signers), tuple(revocations))
    listed: list[Anchor] = []
    for source, signed in lists:
        refused = _refusal(signed, store, at)
        if refused is None:
            try:
                listed += [Anchor(authority, source) for authority in _authorities(signed.content, source, problems)]
            except UnreadableError as error:
                refused = error.code
        if refused is not None:
            problems.append(TrustProblem(source, refused))
    held = {anchor.certificate.fingerprint: anchor for anchor in (*listed, *pinned)}
    return TrustStore(tuple(held.values()), tuple(signers), tuple(revocations), tuple(problems))


def _parts(data: bytes) -> tuple[bytes, ...]:
    """The DER values of a file: its own, or those of its PEM blocks."""
    if len(data) > MOST_BYTES:
        raise UnreadableError("too_large")
    blocks = _PEM.findall(data)
    try:
        return tuple(base64.b64decode(text) for _, text in blocks) or (data,)
    except binascii.Error as error:
        raise UnreadableError("malformed") from error


def _read(source: str, data: bytes) -> Certificate | RevocationList | SignedData:
    """What the bytes are, by what the outermost sequence begins with: an identifier, or a certificate, or a list."""
    if data[:1] != bytes((_SEQUENCE,)):
        raise UnreadableError("kind_unknown")
    body = read_whole(data, _SEQUENCE).value
    first = next(read_elements(body, _MOST_REVOKED), None)
    if first is None:
        raise UnreadableError("malformed")
    if first.tag != _SEQUENCE:
        signed = read_signed_data(data)
        if signed.content_type != _MASTER_LIST:
            raise UnreadableError("kind_unknown")
        return signed
    try:
        return read_certificate(data)
    except UnreadableError:
        return read_revocations(source, data)


@lru_cache(maxsize=256)
def read_revocations(source: str, data: bytes) -> RevocationList:
    """Read a list of revoked certificates; what it says counts when an authority is found that signed it."""
    with reading():
        given = crl.CertificateList.load(data, strict=True)
        body = given["tbs_cert_list"]
        entries = body["revoked_certificates"]
        if len(entries) > _MOST_REVOKED:
            raise UnreadableError("too_many_parts")
        return RevocationList(
            source=source,
            issuer=given.issuer.hashable,
            authority_key_id=given.authority_key_identifier,
            made_at=body["this_update"].native,
            next_at=body["next_update"].native,
            revoked={entry["user_certificate"].native: entry["revocation_date"].native for entry in entries},
            algorithm=read_algorithm(given["signature_algorithm"]),
            signature=given["signature"].native,
            signed=body.dump(),
        )


def _refusal(signed: SignedData, store: TrustStore, at: datetime) -> str | None:
    """Why a master list is not believed; ``None`` when it leads to an authority that lies there as a file."""
    signer = find_signer(signed, ())
    if signer is None:
        return "list_signer_missing"
    if MASTER_LISTS not in signer.purposes:
        return "list_signer_not_allowed"
    if check_signature(signed, signer).status != "verified":
        return "list_signature_wrong"
    authorities = [anchor.certificate for anchor in store.named(signer.issuer)]
    try:
        above = next((authority for authority in authorities if signer.is_signed_by(authority)), None)
    except UncheckableError as error:
        return error.code
    if above is None:
        return "list_authority_not_trusted"
    if not (signer.is_valid_at(at) and above.is_valid_at(at)):
        return "list_signer_expired"
    if any(signer.serial in held.revoked for held in store.revocation_lists(above)):
        return "list_signer_revoked"
    return None


def _authorities(content: bytes, source: str, problems: list[TrustProblem]) -> list[Certificate]:
    """The authorities of a CscaMasterList (Doc 9303-12): a version and a set of certificates."""
    parts = list(read_elements(read_whole(content, _SEQUENCE).value, 2))
    if len(parts) != 2 or parts[1].tag != _SET:  # a version, and the set
        raise UnreadableError("malformed")
    found = []
    for element in read_elements(parts[1].value, _MOST_AUTHORITIES):
        try:
            certificate = read_certificate(element.whole)
        except UnreadableError as error:
            problems.append(TrustProblem(source, f"authority_{error.code}"))
            continue
        if certificate.is_authority:
            found.append(certificate)
    return found
