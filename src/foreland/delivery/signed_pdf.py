"""A PDF signed as PAdES baseline B (ETSI EN 319 142-1), and what a signature of that kind is over.

The signature is appended to the bytes that were printed (ISO 32000-1, 12.8): a field without a place on the first
page, whose contents are CMS (RFC 5652) over all bytes of the file but themselves. Only files that typst wrote are
signed: their cross-reference table is plain.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from hashlib import sha256

from asn1crypto import algos, cms, tsp, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from msgspec import Struct

from foreland.documents.proof.result import UnreadableError
from foreland.documents.proof.signed import check_signature, find_signer, read_signed_data
from foreland.keys.document_signing import DocumentSigner

_ROOM = 16_384
"""Bytes for the signature with its certificates."""

_TRAILER = re.compile(rb"trailer\n<<(?P<trailer>.*)>>\nstartxref\n(?P<table>\d+)\n%%EOF\s*\Z", re.DOTALL)
_RANGE = re.compile(rb"/ByteRange\[0 (\d+) (\d+) (\d+) *\]")


class PdfSignature(Struct, frozen=True, kw_only=True):
    """The signature of a PDF. ``whole``: it is over all bytes of the file, and they are as they were signed."""

    signer: str
    fingerprint: str
    whole: bool


def sign_pdf(pdf: bytes, signer: DocumentSigner, at: datetime) -> bytes:
    """Return a PDF of typst with a signature. Raises :class:`ValueError` for any other file."""
    end = _TRAILER.search(pdf)
    if end is None:
        raise ValueError("no PDF with a plain cross-reference table")
    size, root = _number(rb"/Size (\d+)", end["trailer"]), _number(rb"/Root (\d+) 0 R", end["trailer"])
    places = _places(pdf, int(end["table"]))
    catalog = _object(pdf, places[root])
    first = _first_page(pdf, places, _number(rb"/Pages (\d+) 0 R", catalog))
    field = size + 1
    changed = {
        root: catalog[:-2] + b"/AcroForm<</Fields[%d 0 R]/SigFlags 3>>>>" % field,
        first: _object(pdf, places[first])[:-2] + b"/Annots[%d 0 R]>>" % field,
        size: b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M(D:%s)/ByteRange[%s]/Contents<%s>>>"
        % (f"{at.astimezone(UTC):%Y%m%d%H%M%SZ}".encode(), b" " * 40, b"0" * (2 * _ROOM)),
        field: b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature)/F 132/Rect[0 0 0 0]/P %d 0 R/V %d 0 R>>"
        % (first, size),
    }
    whole, table = pdf.rstrip() + b"\n", b"xref\n"
    for number, content in sorted(changed.items()):
        table += b"%d 1\n%010d 00000 n\r\n" % (number, len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    trailer = re.sub(rb"/Size \d+", b"/Size %d" % (size + 2), end["trailer"]) + b"/Prev " + end["table"]
    whole += table + b"trailer\n<<" + trailer + b">>\nstartxref\n%d\n%%%%EOF\n" % len(whole)
    return _filled(whole, len(pdf), signer)


def read_signature(pdf: bytes) -> PdfSignature | None:
    """Return the last signature of a PDF; ``None`` when it has none that can be read."""
    found = list(_RANGE.finditer(pdf))
    if not found:
        return None
    before, after, rest = (int(one) for one in found[-1].groups())
    covered = pdf[:before] + pdf[after : after + rest]
    contents = pdf[before:after].strip(b"<>")
    try:
        raw = bytes.fromhex(contents.decode("ascii"))
        signed = read_signed_data(_trimmed(raw), covered)
    except (UnreadableError, ValueError):
        return None
    certificate = find_signer(signed, ())
    if certificate is None:
        return None
    holds = check_signature(signed, certificate).status == "verified"
    spans = after + rest == len(pdf) and pdf[before : before + 1] == b"<" and pdf[after - 1 : after] == b">"
    return PdfSignature(signer=certificate.name, fingerprint=certificate.fingerprint, whole=holds and spans)


def _number(pattern: bytes, text: bytes) -> int:
    found = re.search(pattern, text)
    if found is None:
        raise ValueError(f"a PDF without {pattern.decode()}")
    return int(found[1])


def _places(pdf: bytes, table: int) -> list[int]:
    """Where each object stands; the table has one section, of lines of twenty bytes."""
    head = re.compile(rb"xref\n0 (\d+)\n").match(pdf, table)
    if head is None:
        raise ValueError("a PDF with a cross-reference table of several sections")
    return [int(pdf[at : at + 10]) for at in range(head.end(), head.end() + 20 * int(head[1]), 20)]


def _object(pdf: bytes, place: int) -> bytes:
    """The dictionary of an object without a stream."""
    begin = pdf.index(b"<<", place)
    return pdf[begin : pdf.index(b"\nendobj", begin)]


def _first_page(pdf: bytes, places: list[int], node: int) -> int:
    while kids := re.search(rb"/Kids\[\s*(\d+) 0 R", _object(pdf, places[node])):
        node = int(kids[1])
    return node


def _filled(pdf: bytes, printed: int, signer: DocumentSigner) -> bytes:
    """Write over which bytes the signature is, and the signature, into the room that was left for them."""
    before = pdf.index(b"/Contents<0", printed) + len(b"/Contents")
    after = before + 2 * _ROOM + 2
    spans = b"/ByteRange[%s]" % (b"0 %d %d %d" % (before, after, len(pdf) - after)).ljust(40)
    at = pdf.index(b"/ByteRange[", printed)
    pdf = pdf[:at] + spans + pdf[at + len(spans) :]
    signature = _signature(pdf[:before] + pdf[after:], signer)
    if len(signature) > _ROOM:
        raise ValueError("a signature longer than the room for it: fewer certificates above the signer's")
    return pdf[: before + 1] + signature.hex().encode().ljust(2 * _ROOM, b"0") + pdf[after - 1 :]


def _signature(content: bytes, signer: DocumentSigner) -> bytes:
    """CMS over content that is not in it, with the attribute that binds the certificate (RFC 5035)."""
    chain = [x509.Certificate.load(one.public_bytes(serialization.Encoding.DER)) for one in signer.chain]
    named = tsp.ESSCertIDv2({"hash_algorithm": {"algorithm": "sha256"}, "cert_hash": sha256(chain[0].dump()).digest()})
    attributes = cms.CMSAttributes(
        [
            cms.CMSAttribute({"type": "content_type", "values": ["data"]}),
            cms.CMSAttribute({"type": "message_digest", "values": [sha256(content).digest()]}),
            cms.CMSAttribute(
                {"type": "signing_certificate_v2", "values": [tsp.SigningCertificateV2({"certs": [named]})]}
            ),
        ]
    )
    elliptic = isinstance(signer.key, ec.EllipticCurvePrivateKey)
    if isinstance(signer.key, ec.EllipticCurvePrivateKey):
        signature = signer.key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256()))
    else:
        signature = signer.key.sign(attributes.dump(), padding.PKCS1v15(), hashes.SHA256())
    told = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                "issuer_and_serial_number",
                {"issuer": chain[0].issuer, "serial_number": chain[0].serial_number},
            ),
            "digest_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "sha256_ecdsa" if elliptic else "sha256_rsa"},
            "signature": signature,
        }
    )
    signed = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [{"algorithm": "sha256"}],
            "encap_content_info": {"content_type": "data"},
            "certificates": chain,
            "signer_infos": [told],
        }
    )
    raw: bytes = cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump()
    return raw


def _trimmed(raw: bytes) -> bytes:
    """The first value of DER without the zeros behind it."""
    if len(raw) < 4 or raw[0] != 0x30 or raw[1] != 0x82:
        raise ValueError("no signature")
    return raw[: 4 + int.from_bytes(raw[2:4])]
