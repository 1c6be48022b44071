"""Signed data (CMS, RFC 5652) as EF.SOD and master lists use it: one signer, attributes signed, certificates inside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from asn1crypto import cms
from msgspec import Struct

from foreland.documents.proof.algorithms import Algorithm, digest, digest_named, is_signed, read_algorithm
from foreland.documents.proof.certificates import Certificate, read_certificate, reading
from foreland.documents.proof.result import Check, UncheckableError, UnreadableError

_MOST_CERTIFICATES = 10
_SET = b"\x31"


class SignedData(Struct, frozen=True):
    """What was signed and by whom. ``signer_key_id``, or ``signer_issuer`` and ``signer_serial``, name the signer.

    ``attributes`` is what the signature is over (the content itself where no attributes were signed), ``problem`` says
    why the signature cannot be checked.
    """

    content_type: str
    content: bytes
    certificates: tuple[Certificate, ...]
    signer_key_id: bytes | None
    signer_issuer: str | None
    signer_serial: int | None
    digest: str | None
    algorithm: Algorithm | None
    problem: UncheckableError | None
    signature: bytes
    attributes: bytes | None
    attribute_type: str | None
    attribute_digest: bytes | None
    signed_at: datetime | None


def read_signed_data(data: bytes, beside: bytes | None = None) -> SignedData:
    """Read a ContentInfo with signed data and one signer; :class:`UnreadableError` when it is none.

    ``beside`` is the content when it is not inside.
    """
    with reading():
        outer = cms.ContentInfo.load(data, strict=True)
        if outer["content_type"].native != "signed_data":
            raise UnreadableError("malformed")
        signed = outer["content"]
        content = beside if beside is not None else signed["encap_content_info"]["content"].native
        signers = list(signed["signer_infos"])
        if len(signers) != 1 or not isinstance(content, bytes):
            raise UnreadableError("malformed")
        signer = signers[0]
        problem: UncheckableError | None = None
        digest_name: str | None = None
        algorithm: Algorithm | None = None
        try:
            named_digest = signer["digest_algorithm"]["algorithm"]
            digest_name = digest_named(named_digest.dotted)
            algorithm = read_algorithm(signer["signature_algorithm"], digest_name)
        except UncheckableError as unknown:
            problem = unknown
        attributes = _attributes(signer)
        named = signer["sid"]
        by_serial = named.chosen if named.name == "issuer_and_serial_number" else None
        return SignedData(
            content_type=signed["encap_content_info"]["content_type"].dotted,
            content=content,
            certificates=_certificates(signed),
            signer_key_id=None if by_serial is not None else bytes(named.chosen.native),
            signer_issuer=by_serial["issuer"].hashable if by_serial is not None else None,
            signer_serial=by_serial["serial_number"].native if by_serial is not None else None,
            digest=digest_name,
            algorithm=algorithm,
            problem=problem,
            signature=signer["signature"].native,
            attributes=_SET + signer["signed_attrs"].dump()[1:] if attributes else None,
            attribute_type=attributes.get("content_type"),
            attribute_digest=attributes.get("message_digest"),
            signed_at=attributes.get("signing_time"),
        )


def _attributes(signer: cms.SignerInfo) -> dict[str, Any]:
    """The three attributes that matter, each with its one value."""
    found = {}
    for attribute in signer["signed_attrs"] or ():
        name, values = attribute["type"].native, attribute["values"]
        if name in ("content_type", "message_digest", "signing_time"):
            if len(values) != 1 or name in found:
                raise UnreadableError("malformed")
            found[name] = values[0].dotted if name == "content_type" else values[0].native
    return found


def _certificates(signed: cms.SignedData) -> tuple[Certificate, ...]:
    given = [choice.chosen.dump() for choice in signed["certificates"] or () if choice.name == "certificate"]
    if len(given) > _MOST_CERTIFICATES:
        raise UnreadableError("too_many_parts")
    return tuple(map(read_certificate, given))


def find_signer(signed: SignedData, others: Sequence[Certificate]) -> Certificate | None:
    """The certificate the data say they were signed with: one inside, else one of ``others``."""
    for certificate in (*signed.certificates, *others):
        if signed.signer_key_id is not None:
            if certificate.key_id == signed.signer_key_id:
                return certificate
        elif (certificate.issuer, certificate.serial) == (signed.signer_issuer, signed.signer_serial):
            return certificate
    return None


def check_signature(signed: SignedData, signer: Certificate) -> Check:
    """Whether the signer signed the content: first that the attributes are about it, then their signature."""
    if signed.algorithm is None or signed.digest is None:
        return _unchecked(signed.problem or UncheckableError("algorithm_unknown", ""))
    if signer.key is None:
        return _unchecked(signer.problem or UncheckableError("key_unknown", ""))
    over = signed.content
    if signed.attributes is not None:
        if signed.attribute_type != signed.content_type:
            return Check("signature", "failed", "attributes_of_other_content")
        if signed.attribute_digest != digest(signed.digest, signed.content):
            return Check("signature", "failed", "content_changed")
        over = signed.attributes
    try:
        agrees = is_signed(signer.key, signed.algorithm, signed.signature, over)
    except UncheckableError as unknown:
        return _unchecked(unknown)
    return Check("signature", "verified", "signed") if agrees else Check("signature", "failed", "signature_wrong")


def _unchecked(unknown: UncheckableError) -> Check:
    return Check("signature", "not_checked", unknown.code, {"name": unknown.name})
