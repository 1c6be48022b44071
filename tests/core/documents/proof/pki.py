"""A synthetic state: its authority, signers, chips, seals, lists. Keys are made for a run and never kept."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from asn1crypto import algos, cms, core, keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ZONE = "P<UTOUNDERHOLT<<PIA<MARIA<<<<<<<<<<<<<<<<<<<K7654321<4UTO8502201F3103154<<<<<<<<<<<<<<04"
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

SECURITY_OBJECT = "2.23.136.1.1.1"
MASTER_LIST = "2.23.136.1.1.2"


@cache
def new_key(kind: str, place: int = 0) -> PrivateKey:
    """A key of a kind (``rsa``, or the name of a curve), one for each place of a test."""
    if kind.startswith("rsa"):
        return rsa.generate_private_key(65537, 2048)
    return ec.generate_private_key(getattr(ec, kind)())


def tlv(tag: int, *values: bytes) -> bytes:
    """An element."""
    value = b"".join(values)
    size = len(value)
    octets = size.to_bytes((size.bit_length() + 7) // 8 or 1, "big")
    length = octets if size < 0x80 else bytes([0x80 + len(octets)]) + octets
    return tag.to_bytes(2 if tag > 0xFF else 1, "big") + length + value


def sign(key: PrivateKey, data: bytes, scheme: str = "", digest: str = "sha256") -> bytes:
    """Sign as an algorithm of this name does."""
    chosen: hashes.HashAlgorithm = getattr(hashes, digest.upper())()
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(data, ec.ECDSA(chosen))
    if scheme == "pss":
        return key.sign(data, padding.PSS(padding.MGF1(chosen), 32), chosen)
    return key.sign(data, padding.PKCS1v15(), chosen)


class Certified:
    """A key with its certificate."""

    def __init__(self, key: PrivateKey, certificate: x509.Certificate) -> None:
        self.key = key
        self.certificate = certificate
        self.der = certificate.public_bytes(Encoding.DER)


def name_of(country: str, common: str) -> x509.Name:
    """A subject."""
    return x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, country), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )


def certify(
    subject: x509.Name,
    key: PrivateKey,
    issuer: Certified | None = None,
    *,
    begin: datetime = NOW - 400 * DAY,
    end: datetime = NOW + 4000 * DAY,
    serial: int = 0,
    pss: bool = False,
    key_id: bytes | None = None,
    types: tuple[str, ...] = (),
    purpose: str | None = None,
) -> Certified:
    """A certificate: an authority when nobody issues it, else a signer."""
    above = issuer.key if issuer else key
    own = key_id or x509.SubjectKeyIdentifier.from_public_key(key.public_key()).digest
    theirs = (
        issuer.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest if issuer else own
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier(own), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier(theirs, None, None), critical=False)
    )
    if issuer is None:
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    if types:
        listed = tlv(0x30, tlv(0x02, b"\0"), tlv(0x31, *(tlv(0x13, one.encode()) for one in types)))
        builder = builder.add_extension(
            x509.UnrecognizedExtension(x509.ObjectIdentifier("2.23.136.1.1.6.2"), listed), False
        )
    if purpose:
        builder = builder.add_extension(x509.ExtendedKeyUsage([x509.ObjectIdentifier(purpose)]), critical=True)
    padded = padding.PSS(padding.MGF1(hashes.SHA256()), 32) if pss else None
    return Certified(key, builder.sign(above, hashes.SHA256(), rsa_padding=padded))


def authority(country: str = "UT", kind: str = "SECP384R1", place: int = 0, **how: Any) -> Certified:
    """An authority (CSCA)."""
    return certify(name_of(country, f"Authority {country}"), new_key(kind, place), **how)


def signer(issuer: Certified, country: str = "UT", kind: str = "SECP256R1", place: int = 50, **how: Any) -> Certified:
    """A signer of documents, lists or seals."""
    return certify(name_of(country, how.pop("common", f"Signer {country}")), new_key(kind, place), issuer, **how)


def signed_data(
    by: Certified,
    content: bytes,
    content_type: str = SECURITY_OBJECT,
    *,
    scheme: str = "",
    digest: str = "sha256",
    signed_at: datetime | None = None,
    inside: tuple[bytes, ...] | None = None,
    algorithm: str | None = None,
) -> bytes:
    """A ContentInfo with signed attributes."""
    attributes = [
        {"type": "content_type", "values": [content_type]},
        {"type": "message_digest", "values": [hashlib.new(digest, content).digest()]},
    ]
    if signed_at:
        attributes.append(
            {"type": "signing_time", "values": [cms.Time(name="utc_time", value=core.UTCTime(signed_at))]}
        )
    over = cms.CMSAttributes(attributes)
    named: dict[str, Any] = {
        "algorithm": algorithm or f"{digest}_{'rsa' if isinstance(by.key, rsa.RSAPrivateKey) else 'ecdsa'}"
    }
    if scheme == "pss":
        named = {
            "algorithm": "rsassa_pss",
            "parameters": algos.RSASSAPSSParams(
                {
                    "hash_algorithm": {"algorithm": digest},
                    "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": digest}},
                    "salt_length": 32,
                }
            ),
        }
    own = asn1.Certificate.load(by.der)
    who = {"issuer": own.issuer, "serial_number": own.serial_number}
    given = (by.der,) if inside is None else inside
    encoded: bytes = cms.ContentInfo(
        {
            "content_type": "signed_data",
            "content": {
                "version": "v3",
                "digest_algorithms": [{"algorithm": digest}],
                "encap_content_info": {"content_type": content_type, "content": core.ParsableOctetString(content)},
                "certificates": [asn1.Certificate.load(one) for one in given],
                "signer_infos": [
                    {
                        "version": "v1",
                        "sid": cms.SignerIdentifier({"issuer_and_serial_number": who}),
                        "digest_algorithm": {"algorithm": digest},
                        "signature_algorithm": named,
                        "signed_attrs": over,
                        "signature": sign(by.key, over.dump(), scheme, digest),
                    }
                ],
            },
        }
    ).dump()
    return encoded


def zone_group(zone: str = ZONE) -> bytes:
    """Data group 1."""
    return tlv(0x61, tlv(0x5F1F, zone.encode()))


PORTRAIT = tlv(0x75, bytes(range(256)) * 4)


def security_object(groups: dict[int, bytes], digest: str = "sha256", number: str | None = None) -> bytes:
    """An LDSSecurityObject."""
    named = core.ObjectIdentifier(number).dump() if number else algos.DigestAlgorithmId(digest).dump()
    return tlv(
        0x30,
        tlv(0x02, b"\0"),
        tlv(0x30, named),
        tlv(
            0x30,
            *(
                tlv(0x30, tlv(0x02, bytes([group])), tlv(0x04, hashlib.new(digest, data).digest()))
                for group, data in groups.items()
            ),
        ),
    )


def chip(by: Certified, zone: str = ZONE, **how: Any) -> tuple[bytes, bytes, bytes]:
    """EF.SOD, DG1 and DG2."""
    one = zone_group(zone)
    content = security_object({1: one, 2: PORTRAIT}, how.get("digest", "sha256"))
    return tlv(0x77, signed_data(by, content, **how)), one, PORTRAIT


def master_list(by: Certified, *authorities: bytes) -> bytes:
    """A CscaMasterList, signed."""
    content = tlv(0x30, tlv(0x02, b"\0"), tlv(0x31, *authorities))
    return signed_data(by, content, MASTER_LIST)


def revocations(
    by: Certified, *serials: int, made: datetime = NOW - DAY, until: datetime | None = NOW + 90 * DAY
) -> bytes:
    """A list of revoked certificates."""
    builder = x509.CertificateRevocationListBuilder().issuer_name(by.certificate.subject).last_update(made)
    builder = builder.next_update(until or made + DAY)
    for serial in serials:
        revoked = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(made - DAY).build()
        builder = builder.add_revoked_certificate(revoked)
    return builder.sign(by.key, hashes.SHA256()).public_bytes(Encoding.DER)


def with_explicit_curve(given: Certified, issuer: Certified, prime: int) -> bytes:
    """The certificate with its curve written out, signed again; only the prime and the point are the curve's own."""
    loaded = asn1.Certificate.load(given.der)
    body = loaded["tbs_certificate"].copy()
    size = (prime.bit_length() + 7) // 8
    filler = b"\1" * size
    body["subject_public_key_info"]["algorithm"]["parameters"] = keys.ECDomainParameters(
        name="specified",
        value=keys.SpecifiedECDomain(
            {
                "version": "ecdpVer1",
                "field_id": {"field_type": "prime_field", "parameters": prime},
                "curve": {"a": filler, "b": filler},
                "base": b"\4" + filler + filler,
                "order": prime - 2,
            }
        ),
    )
    body = asn1.TbsCertificate.load(body.dump(force=True))
    algorithm = loaded["signature_algorithm"]
    signature = tlv(0x03, b"\0", sign(issuer.key, body.dump()))
    return tlv(0x30, body.dump(), algorithm.dump(), signature)


def pack_c40(text: str) -> bytes:
    """Capitals, digits and blanks (fillers) in C40; a single last character is written as ASCII."""
    values = [" 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(one) + 3 for one in text.replace("<", " ")]
    packed = b""
    while len(values) > 1:
        three = [*values, 0][:3]
        packed += (1600 * three[0] + 40 * three[1] + three[2] + 1).to_bytes(2, "big")
        values = values[3:]
    return packed + (bytes([0xFE, ord(text.replace("<", " ")[-1]) + 1]) if values else b"")


def raw_signature(by: Certified, data: bytes, digest: str = "sha256") -> bytes:
    """r and s side by side."""
    size = (by.certificate.public_key().key_size + 7) // 8  # type: ignore[union-attr] # an elliptic key
    return b"".join(part.to_bytes(size, "big") for part in decode_dss_signature(sign(by.key, data, digest=digest)))


def seal(
    by: Certified, *, version: int = 4, issuer: str = "UTO", reference: str = "", signed: str = "11202026"
) -> bytes:
    """A seal of a visa with a zone, a number of entries and a passport number."""
    reference = reference or f"{by.certificate.serial_number:X}"
    head = b"\xdc" + bytes([version - 1]) + pack_c40(issuer)
    head += (
        pack_c40(f"UTXX{len(reference):02X}") + pack_c40(reference) if version == 4 else pack_c40(f"UTXX{reference:>5}")
    )
    head += int("11192026").to_bytes(3, "big") + int(signed).to_bytes(3, "big") + b"\x5d\x01"
    zone = "VCUTOUNDERHOLT<<PIA<MARIA".ljust(44, "<") + "L8988901C4UTO8502201F3103154"
    data = head + tlv(0x01, pack_c40(zone)) + tlv(0x03, b"\2") + tlv(0x05, pack_c40("K7654321"))
    return data + tlv(0xFF, raw_signature(by, data))


def json_seal(
    by: Certified, *, issuer: str = "UTO", algorithm: str = "ES256", digest: str = "sha256"
) -> dict[str, Any]:
    """A VDS-NC."""
    data = {
        "msg": {
            "pid": {"n": "Underholt Pia", "dob": "1985-02-20", "i": "K7654321"},
            "ver": 1.0,
            "é": ["ü", True, None],
        },
        "hdr": {"t": "icao.test", "v": 1, "is": issuer},
    }
    head = f'{{"is":"{issuer}","t":"icao.test","v":1}}'
    person = '{"dob":"1985-02-20","i":"K7654321","n":"Underholt Pia"}'
    signed = f'{{"hdr":{head},"msg":{{"pid":{person},"ver":1,"é":["ü",true,null]}}}}'
    return {
        "data": data,
        "sig": {
            "alg": algorithm,
            "cer": base64.urlsafe_b64encode(by.der).decode().rstrip("="),
            "sigvl": base64.urlsafe_b64encode(raw_signature(by, signed.encode(), digest)).decode(),
        },
    }


def written(value: Any) -> bytes:
    """JSON as a scanner gives it."""
    return json.dumps(value).encode()
