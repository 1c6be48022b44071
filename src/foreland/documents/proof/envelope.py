"""A travel credential that is signed as a whole: chip files inside signed data that is no EF.SOD (DTC-VC).

The credential's own signature says that the copy is the one its issuer made; what the chip holds is proved by the
EF.SOD inside it, as from the chip itself. So the outer signature adds a check, and takes the place of none.
"""

from __future__ import annotations

from datetime import date, datetime

from foreland.documents.proof.result import Check, Status
from foreland.documents.proof.signed import SignedData, check_signature, find_signer
from foreland.documents.proof.signer import check_signer
from foreland.documents.proof.trust import TrustStore

_WORST_FIRST: tuple[Status, ...] = ("failed", "no_trust_anchor", "not_checked", "verified")


def check_envelope(signed: SignedData, trust: TrustStore, at: datetime, issuing_state: str | None) -> Check:
    """One check for the whole: the worst of signature, authority, validity, revocation and country.

    That no list of revoked signers is held does not keep it from being verified, as with the chip's own signer.
    """
    signer = find_signer(signed, trust.signers)
    if signer is None:
        return Check("envelope", "not_checked", "signer_certificate_missing")
    day: date | None = signed.signed_at.date() if signed.signed_at else None
    about, _ = check_signer(signer, trust, at, day, issuing_state)
    checks = [check_signature(signed, signer), *about]
    counted = [one for one in checks if one.name != "revocation" or one.status == "failed"]
    worst = min(counted, key=lambda one: _WORST_FIRST.index(one.status))
    if worst.status == "verified":
        return Check("envelope", "verified", "envelope_signed", {"name": signer.name})
    return Check("envelope", worst.status, worst.code, worst.values)
