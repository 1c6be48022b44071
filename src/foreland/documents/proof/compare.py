"""What was signed against what a carrier reported, with the slip that explains a difference.

As between API and booking, nationality and sex are no contradiction. Another number altogether is not one either: the
traveller has two documents, and only that this one was not reported is worth knowing.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from foreland.documents.clerical import date_slip, dates_differ, number_slip
from foreland.documents.facts import is_identity_document
from foreland.documents.history import names_differ
from foreland.documents.policy import DocumentPolicy
from foreland.documents.proof.result import Proof
from foreland.travel.countries import country_code
from foreland.travel.document_number import normalise_number
from foreland.travel.finding import Reason
from foreland.travel.traveller import TravelDocument, Traveller


class Claims(Struct, frozen=True, kw_only=True):
    """What a signer says about a holder and a travel document; ``None`` where it does not say.

    ``issuer`` and ``expiry_date`` are those of the document with this ``number``.
    """

    name: tuple[str, ...] = ()
    date_of_birth: str | None = None
    number: str | None = None
    issuer: str | None = None
    expiry_date: str | None = None
    nationality: str | None = None


def claims_of(proof: Proof) -> Claims:
    """What a chip or a seal says. A visa's zone holds the visa's own number; the seal says which passport it is for."""
    zone, content = proof.zone, proof.content
    if zone is None:
        name = content.get("pid.n")
        number, born = content.get("pid.i"), content.get("pid.dob")
        return Claims(name=(name,) if name else (), date_of_birth=born, number=number)
    claims = Claims(
        name=tuple(part for part in (zone.given_names, zone.surname) if part),
        date_of_birth=zone.date_of_birth,
        nationality=zone.nationality,
        number=content.get("passport_number"),
    )
    if (zone.document_code or "").startswith("V"):
        return claims
    return Claims(
        name=claims.name,
        date_of_birth=claims.date_of_birth,
        nationality=claims.nationality,
        number=zone.document_number,
        issuer=zone.issuing_state,
        expiry_date=zone.expiry_date,
    )


def compare_claims(claims: Claims, reported: Traveller, policy: DocumentPolicy) -> tuple[Reason, ...]:
    """Reasons ``..._not_as_signed`` and ``document_not_reported``: ``value`` was reported, ``expected`` was signed.

    ``values["slip"]`` is the clerk's slip that explains it, where one does.
    """
    return tuple(_differences(claims, reported, policy))


def _differences(claims: Claims, reported: Traveller, policy: DocumentPolicy) -> Iterator[Reason]:
    said = tuple(part for part in (reported.given_names, reported.surname) if part)
    if names_differ(said, claims.name, policy.different_name_below):
        yield _reason("name_not_as_signed", "traveller.name", " ".join(said), " ".join(claims.name))
    yield from _dates(
        "birth_date_not_as_signed", "traveller.date_of_birth", reported.date_of_birth, claims.date_of_birth
    )
    number = normalise_number(claims.number)
    documents = [one for one in reported.documents if is_identity_document(one) and normalise_number(one.number)]
    if not number or not documents:
        return
    same = next((one for one in documents if normalise_number(one.number) == number), None)
    slips = [(one, number_slip(one.number, number, claims.issuer)) for one in documents]
    mistyped = next(((one, slip) for one, slip in slips if slip), None)
    if same is not None:
        yield from _document(same, claims)
    elif mistyped is not None:
        yield _reason("number_not_as_signed", "document.number", mistyped[0].number, number, mistyped[1])
        yield from _document(mistyped[0], claims)
    else:
        yield _reason("document_not_reported", "document.number", documents[0].number, number)


def _document(reported: TravelDocument, claims: Claims) -> Iterator[Reason]:
    yield from _dates("expiry_date_not_as_signed", "document.expiry_date", reported.expiry_date, claims.expiry_date)
    issuer = country_code(reported.issuing_state)
    if issuer and claims.issuer and issuer != claims.issuer:
        slip = "nationality_for_issuer" if issuer == claims.nationality else None
        yield _reason("issuer_not_as_signed", "document.issuing_state", issuer, claims.issuer, slip)


def _dates(code: str, fact: str, reported: str | None, signed: str | None) -> Iterator[Reason]:
    if dates_differ(reported, signed):
        yield _reason(code, fact, reported, signed, date_slip(reported, signed))


def _reason(code: str, fact: str, reported: str | None, signed: str | None, slip: str | None = None) -> Reason:
    return Reason(code=code, fact=fact, value=reported, expected=signed, values={"slip": slip} if slip else {})
