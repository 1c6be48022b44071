"""Whether a signer is to be trusted: its authority, validity, revocation, country. The same for chips and for seals.

The rules of time
-----------------
A signer is given a certificate that lasts as long as the longest document it signs, and a shorter time in which it may
sign (Doc 9303-12, key usage and certificate validity). So a sound document is never older than the certificate of
its signer, and one instant decides as in RFC 5280, 6.1.3: the signer must be valid at the instant of the check. Where
the data tell when they were signed (``signingTime``, the signature date of a seal), it must have been valid then too;
that date is the signer's own word, so it can only fail a signer, never excuse an expired one. An authority must be
valid at the check; one that is not is no trust anchor, which is the state's business and not the traveller's.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from foreland.documents.proof.certificates import DEVIATION_LISTS, MASTER_LISTS, Certificate
from foreland.documents.proof.result import Check, UncheckableError
from foreland.documents.proof.trust import Anchor, TrustStore
from foreland.travel.countries import COUNTRIES


def check_signer(
    signer: Certificate, trust: TrustStore, at: datetime, signed_on: date | None, issuing_state: str | None
) -> tuple[tuple[Check, ...], Anchor | None]:
    """Each check of a signer, and the anchor it leads to. What a certificate says that leads to none is not judged.

    ``at`` is the instant of the check, ``signed_on`` the day the data say they were signed, ``issuing_state`` the
    alpha-3 code of whoever the document says issued it.
    """
    chain, anchor = find_anchor(signer, trust, at)
    if anchor is None:
        return (chain,), None
    return (
        chain,
        _validity(signer, at, signed_on),
        _revocation(signer, anchor.certificate, trust, at),
        _country(signer, issuing_state),
    ), anchor


def find_anchor(signer: Certificate, trust: TrustStore, at: datetime) -> tuple[Check, Anchor | None]:
    """The authority that issued the signer: found by name, told apart by key identifier, proved by signature.

    An authority keeps its name when its key changes, so a name alone proves nothing in either direction. Where the
    signer names a key that we hold and that key did not sign it, somebody changed or forged the certificate. Where it
    names a key that we do not hold, it is a newer key of the state or an imitation, and only the state can tell which.
    """
    named = trust.named(signer.issuer)
    if not named:
        return Check("chain", "no_trust_anchor", "authority_unknown", {"name": signer.name}), None
    if signer.is_authority:
        return Check("chain", "failed", "signer_is_authority", {"name": signer.name}), None
    if {MASTER_LISTS, DEVIATION_LISTS} & set(signer.purposes):
        return Check("chain", "failed", "signer_of_lists", {"name": signer.name}), None
    holding = [one for one in named if signer.authority_key_id in (None, one.certificate.key_id)]
    try:
        above = [one for one in holding if signer.is_signed_by(one.certificate)]
    except UncheckableError as unknown:
        return Check("chain", "not_checked", unknown.code, {"name": unknown.name}), None
    if not above and holding and signer.authority_key_id is not None:
        return Check("chain", "failed", "not_signed_by_authority", {"name": signer.name}), None
    if not above:
        return Check("chain", "no_trust_anchor", "other_key_of_same_name", {"name": signer.name}), None
    valid = [one for one in above if one.certificate.is_valid_at(at)]
    if not valid:
        until = above[0].certificate.not_after.date().isoformat()
        return Check("chain", "no_trust_anchor", "authority_not_valid", {"until": until}), None
    return Check("chain", "verified", "authority_found", {"name": valid[0].certificate.name}), valid[0]


def _validity(signer: Certificate, at: datetime, signed_on: date | None) -> Check:
    begin, end = signer.not_before.date(), signer.not_after.date()
    values = {"from": begin.isoformat(), "until": end.isoformat()}
    # A date without a time may be that of another time zone.
    if signed_on is not None and not begin - timedelta(days=1) <= signed_on <= end + timedelta(days=1):
        return Check("validity", "failed", "not_valid_when_signed", {**values, "signed": signed_on.isoformat()})
    if at > signer.not_after:
        return Check("validity", "failed", "signer_expired", values)
    if at < signer.not_before:
        return Check("validity", "failed", "signer_not_yet_valid", values)
    return Check("validity", "verified", "signer_valid", values)


def _revocation(signer: Certificate, authority: Certificate, trust: TrustStore, at: datetime) -> Check:
    """By any list of the authority; that a signer is on none counts only while the newest list is in date."""
    held = trust.revocation_lists(authority)
    since = [one.revoked[signer.serial] for one in held if signer.serial in one.revoked]
    if since and min(since) <= at:
        return Check("revocation", "failed", "signer_revoked", {"since": min(since).date().isoformat()})
    if not held:
        return Check("revocation", "not_checked", "no_revocation_list")
    newest = held[0]
    made = {"made": newest.made_at.date().isoformat()}
    if newest.next_at is not None and newest.next_at < at:
        return Check("revocation", "not_checked", "revocation_list_old", made)
    return Check("revocation", "verified", "not_revoked", made)


def _country(signer: Certificate, issuing_state: str | None) -> Check:
    """The C of signer and authority, and the state in the document: one country, or a territory or status of it."""
    if signer.country is None or signer.issuer_country is None:
        return Check("country", "not_checked", "certificate_country_unknown", {"name": signer.name})
    values = {"certificate": signer.country, "authority": signer.issuer_country}
    if signer.country != signer.issuer_country:
        return Check("country", "failed", "authority_of_other_country", values)
    if issuing_state is None:
        return Check("country", "not_checked", "issuing_state_unknown", values)
    values = {**values, "document": issuing_state}
    if signer.country not in (issuing_state, _parent(issuing_state)) and issuing_state != _parent(signer.country):
        return Check("country", "failed", "document_of_other_country", values)
    return Check("country", "verified", "countries_agree", values)


def _parent(code: str) -> str | None:
    """Whom a territory or status belongs to: passports of Macao say CHN, those of British subjects may say GBS."""
    country = COUNTRIES.get(code)
    return country.parent if country is not None and country.kind in ("territory", "status") else None
