"""The key and certificate that sign what this deployment prints: made once, or an authority's own in its place.

``documents.pem`` in the folder of keys holds a private key (P-256, or RSA of an authority) and its certificate, with
those above it, if there are any, behind it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from msgspec import Struct

from foreland.keys.files import KeyFileError, make_private, place

FILE = "documents.pem"
_HOLDS_FOR = timedelta(days=3653)


class DocumentSigner(Struct, frozen=True):
    """A private key with its certificate, the first of ``chain``."""

    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    chain: tuple[x509.Certificate, ...]


def load_document_signer(folder: Path, name: str, now: datetime) -> DocumentSigner:
    """Return who signs documents; a key with a certificate of its own in the authority's name is made if none is there.

    Raises :class:`KeyFileError` for a file that is damaged, or that others may read.
    """
    path = folder / FILE
    make_private(folder)
    if not path.exists():
        place(path, _made(name, now))
    if path.stat().st_mode & 0o077:
        raise KeyFileError(f"{path} may be read by others; set its mode to 0600")
    raw = path.read_bytes()
    try:
        key = serialization.load_pem_private_key(raw, None)
        chain = tuple(x509.load_pem_x509_certificates(raw))
    except (ValueError, TypeError) as error:
        raise KeyFileError(f"{path} holds no private key with its certificate: {error}") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) or chain[0].public_key() != key.public_key():
        raise KeyFileError(f"{path}: the first certificate is not that of the key, or the key is neither EC nor RSA")
    return DocumentSigner(key, chain)


def _made(name: str, now: datetime) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name[:64])])
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + _HOLDS_FOR)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(pem, *plain) + certificate.public_bytes(pem)
