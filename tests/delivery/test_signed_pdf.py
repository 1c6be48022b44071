"""What is printed is signed: by a key of our own or the authority's; whoever changes a byte breaks it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from foreland.delivery.sheet_pdf import Sheet, print_sheet
from foreland.delivery.signed_pdf import read_signature, sign_pdf
from foreland.keys.document_signing import FILE, load_document_signer
from foreland.keys.files import KeyFileError

AT = datetime(2026, 11, 24, 3, tzinfo=UTC)


def _of_an_authority(issued: rsa.RSAPrivateKey) -> bytes:
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Seal of Testland")])
    certificate = (
        x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(issued.public_key()).serial_number(7)
        .not_valid_before(AT).not_valid_after(AT.replace(year=2030)).sign(issued, hashes.SHA256())
    )  # fmt: skip
    return certificate.public_bytes(serialization.Encoding.PEM)


def test_a_print_is_signed_and_a_changed_byte_breaks_it(tmp_path: Path) -> None:
    lines = [f"Line {number} (with ) and (" for number in range(60)]
    sheet = Sheet(marking="TLP:AMBER", title="T >> << endobj", about="x", sections=[("A", lines)], printed="now")
    plain = print_sheet(sheet)
    assert read_signature(plain) is None
    own = load_document_signer(tmp_path, "Authority of Testland", AT)
    assert load_document_signer(tmp_path, "Another", AT).chain == own.chain, "made once"
    signed = sign_pdf(plain, own, AT)
    assert signed.startswith(plain.rstrip()), "what was printed stays as it was"
    found = read_signature(signed)
    assert found is not None
    assert (found.whole, "Authority of Testland" in found.signer) == (True, True)
    for at in (*range(10, len(plain), len(plain) // 20), signed.rindex(b"/Prev"), len(signed) - 3):
        changed = read_signature(signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :])
        assert changed is None or not changed.whole, at
    for other in (signed + b"x", signed[:-40], signed[: len(signed) // 2]):
        changed = read_signature(other)
        assert changed is None or not changed.whole
    for wrong in (b"", b"%PDF-1.7", signed):
        with pytest.raises(ValueError, match="PDF"):
            sign_pdf(wrong, own, AT)


def test_an_authority_puts_its_own_certificate_in_place(tmp_path: Path) -> None:
    key, other = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )  # fmt: skip
    path = tmp_path / FILE
    path.write_bytes(pem + _of_an_authority(key))
    path.chmod(0o600)
    sheet = Sheet(marking="", title="T", about="x", sections=[], printed="now")
    found = read_signature(sign_pdf(print_sheet(sheet), load_document_signer(tmp_path, "x", AT), AT))
    assert found is not None
    assert (found.whole, "Seal of Testland" in found.signer) == (True, True)
    for content in (pem + _of_an_authority(other), pem, b"", b"\xff"):
        path.write_bytes(content)
        with pytest.raises(KeyFileError):
            load_document_signer(tmp_path, "x", AT)
    path.chmod(0o644)
    with pytest.raises(KeyFileError, match="0600"):
        load_document_signer(tmp_path, "x", AT)
