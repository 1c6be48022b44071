"""Visible digital seals for non-constrained environments (VDS-NC): JSON with a signature and its signer inside.

Vaccination and test proofs, and digital travel authorizations. The signature is over the canonical form of ``data``.
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Any

from foreland.documents.proof.canonical import canonical, read_json
from foreland.documents.proof.certificates import Certificate, certificate_country, read_certificate
from foreland.documents.proof.result import Check, Proof, UnreadableError, nothing_read, overall
from foreland.documents.proof.signer import check_signer
from foreland.documents.proof.trust import TrustStore
from foreland.documents.proof.vds import check_seal_signature

MOST_BYTES = 64_000
_DIGESTS = {"ES256": "sha256", "ES384": "sha384", "ES512": "sha512"}
_MOST_FACTS = 60
_LONGEST = 300


def prove_json_seal(data: bytes, trust: TrustStore, at: datetime) -> Proof:
    """What a seal in JSON says and who signed it. Any bytes have an answer."""
    if len(data) > MOST_BYTES:
        return nothing_read("too_large", "vds_nc")
    try:
        given = read_json(data)
        body, header, seal = _objects(given)
        signed = canonical(body)
        signature = _decode(seal, "sigvl")
        signer = read_certificate(_decode(seal, "cer"))
    except UnreadableError as error:
        return nothing_read(error.code, "vds_nc")
    about, anchor = check_signer(signer, trust, at, None, certificate_country(str(header.get("is", ""))))
    checks = (
        Check("structure", "verified", "read"),
        _signature(signer, str(seal.get("alg", "")), signed, signature),
        *about,
    )
    return Proof(
        kind="vds_nc",
        status=overall(checks),
        checks=checks,
        country=signer.country,
        signer=signer.name,
        anchor=anchor.source if anchor else None,
        content=dict(list(_facts("", {"kind": header.get("t"), **_object(body, "msg")}))[:_MOST_FACTS]),
    )


def _objects(given: Any) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """``data``, its ``hdr``, and ``sig``."""
    if not isinstance(given, dict):
        raise UnreadableError("malformed")
    body = _object(given, "data")
    return body, _object(body, "hdr"), _object(given, "sig")


def _object(given: dict[str, Any], name: str) -> dict[str, Any]:
    value = given.get(name)
    if not isinstance(value, dict):
        raise UnreadableError("malformed")
    return value


def _decode(seal: dict[str, Any], name: str) -> bytes:
    """Bytes in base64url; padding and the other alphabet do not matter."""
    text = seal.get(name)
    if not isinstance(text, str):
        raise UnreadableError("malformed")
    plain = text.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnreadableError("malformed") from error


def _signature(signer: Certificate, algorithm: str, signed: bytes, signature: bytes) -> Check:
    if algorithm not in _DIGESTS:
        return Check("signature", "not_checked", "algorithm_unknown", {"name": algorithm[:_LONGEST]})
    return check_seal_signature(signer, signed, signature, _DIGESTS[algorithm])


def _facts(prefix: str, value: Any) -> list[tuple[str, str]]:
    """Texts and numbers of a message by their path: ``pid.dob``."""
    match value:
        case dict():
            return [fact for name, inner in value.items() for fact in _facts(f"{prefix}.{name}".strip("."), inner)]
        case list():
            return [fact for place, inner in enumerate(value) for fact in _facts(f"{prefix}.{place}", inner)]
        case None:
            return []
        case _:
            return [(prefix[:_LONGEST], str(value)[:_LONGEST])]
