"""What is printed is signed, so that whoever holds the file can tell whose it is and that it is whole."""

from __future__ import annotations

from datetime import datetime

from cryptography.hazmat.primitives import hashes

from foreland.delivery.signed_pdf import sign_pdf
from foreland.keys.document_signing import DocumentSigner, load_document_signer
from foreland.operations.deployment import Deployment


def signed_print(deployment: Deployment, pdf: bytes, now: datetime) -> bytes:
    """Return a PDF with the signature of the authority."""
    return sign_pdf(pdf, _signer(deployment, now), now)


def fingerprint_of_prints(deployment: Deployment, now: datetime) -> str:
    """Return the SHA-256 of the certificate that signs what is printed, for whoever is to trust it."""
    return _signer(deployment, now).chain[0].fingerprint(hashes.SHA256()).hex()


def _signer(deployment: Deployment, now: datetime) -> DocumentSigner:
    return load_document_signer(deployment.data / "keys", deployment.home.name, now)
