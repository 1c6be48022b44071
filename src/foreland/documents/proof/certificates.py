"""X.509 certificates as Doc 9303-12 profiles them, read once into plain values."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache

from asn1crypto import x509
from msgspec import Struct

from foreland.documents.proof.algorithms import Algorithm, Key, is_signed, read_algorithm, read_key
from foreland.documents.proof.result import UncheckableError, UnreadableError
from foreland.documents.proof.tlv import read_elements, read_whole
from foreland.travel.countries import country_code

MOST_BYTES = 64_000
"""No certificate is longer."""

MASTER_LISTS = "2.23.136.1.1.3"
DEVIATION_LISTS = "2.23.136.1.1.8"
"""Extended key usages of those who sign lists and no documents (Doc 9303-12)."""

_DOCUMENT_TYPES = "2.23.136.1.1.6.2"
_CERTIFICATE_COUNTRIES = {"KS": "RKS", "UN": "UNO", "EU": "EUE", "UT": "UTO"}
"""Two letters that stand in certificates and are no country of ISO 3166 (Doc 9303-3, part D)."""

_MOST_TYPES = 50
_SEQUENCE = 0x30
_SET = 0x31


@contextmanager
def reading() -> Iterator[None]:
    """What the ASN.1 library raises on bytes that are not what they should be, as one error of our own."""
    try:
        yield
    except (UnreadableError, UncheckableError):
        raise
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError) as error:
        raise UnreadableError("malformed") from error


class Certificate(Struct, frozen=True):
    """One certificate. ``subject`` and ``issuer`` are prepared for comparing (RFC 5280, 7.1), ``name`` is for people.

    ``country`` and ``issuer_country`` are the C of the names as alpha-3. ``problem`` says why the key cannot be used.
    ``fingerprint`` is SHA-256 in hexadecimal. ``document_types`` are what the signer may sign, empty when not said;
    ``purposes`` are its extended key usages.
    """

    encoded: bytes
    fingerprint: str
    subject: str
    issuer: str
    name: str
    common_name: str
    country: str | None
    issuer_country: str | None
    serial: int
    key_id: bytes | None
    authority_key_id: bytes | None
    not_before: datetime
    not_after: datetime
    is_authority: bool
    purposes: tuple[str, ...]
    document_types: tuple[str, ...]
    key: Key | None
    problem: UncheckableError | None
    algorithm: Algorithm | None
    signature: bytes
    signed: bytes

    def is_valid_at(self, instant: datetime) -> bool:
        """Whether the instant lies within the validity, both ends included (RFC 5280, 4.1.2.5)."""
        return self.not_before <= instant <= self.not_after

    def is_signed_by(self, authority: Certificate) -> bool:
        """Whether the authority's key signed this; :class:`UncheckableError` when that cannot be told."""
        if self.algorithm is None:
            raise self.problem or UncheckableError("algorithm_unknown", "")
        if authority.key is None:
            raise authority.problem or UncheckableError("key_unknown", "")
        return is_signed(authority.key, self.algorithm, self.signature, self.signed)


@lru_cache(maxsize=4096)
def read_certificate(data: bytes) -> Certificate:
    """Read one DER certificate; :class:`UnreadableError` when it is none. A trust store is read again and again."""
    if len(data) > MOST_BYTES:
        raise UnreadableError("too_large")
    with reading():
        given = x509.Certificate.load(data, strict=True)
        body = given["tbs_certificate"]
        problem: UncheckableError | None = None
        key: Key | None = None
        algorithm: Algorithm | None = None
        try:
            algorithm = read_algorithm(given["signature_algorithm"])
            key = read_key(body["subject_public_key_info"])
        except UncheckableError as unknown:
            problem = unknown
        use = given.key_usage_value
        extended = given.extended_key_usage_value
        constraints = given.basic_constraints_value
        return Certificate(
            encoded=data,
            fingerprint=hashlib.sha256(data).hexdigest(),
            subject=given.subject.hashable,
            issuer=given.issuer.hashable,
            name=given.subject.human_friendly,
            common_name=_part(given.subject, "common_name"),
            country=certificate_country(_part(given.subject, "country_name")),
            issuer_country=certificate_country(_part(given.issuer, "country_name")),
            serial=given.serial_number,
            key_id=given.key_identifier,
            authority_key_id=given.authority_key_identifier,
            not_before=given.not_valid_before,
            not_after=given.not_valid_after,
            is_authority=bool(constraints and constraints["ca"].native)
            and (use is None or "key_cert_sign" in use.native),
            purposes=tuple(purpose.dotted for purpose in extended or ()),
            document_types=_document_types(body["extensions"]),
            key=key,
            problem=problem,
            algorithm=algorithm,
            signature=given["signature_value"].native,
            signed=body.dump(),
        )


def certificate_country(text: str) -> str | None:
    """The alpha-3 code of the C in a name; ``None`` when it names no country we know."""
    return _CERTIFICATE_COUNTRIES.get(text.upper()) or country_code(text)


def _part(name: x509.Name, part: str) -> str:
    value = name.native.get(part, "")
    return str(value[0] if isinstance(value, list) else value)


def _document_types(extensions: x509.Extensions) -> tuple[str, ...]:
    """The document type list (Doc 9303-12): a version and a set of codes as they begin a zone."""
    for extension in extensions:
        if extension["extn_id"].dotted == _DOCUMENT_TYPES:
            parts = list(read_elements(read_whole(bytes(extension["extn_value"]), _SEQUENCE).value, 2))
            codes = read_elements(parts[1].value, _MOST_TYPES) if parts[1].tag == _SET else ()
            return tuple(code.value.decode("ascii") for code in codes)
    return ()
