"""What was signed against what a carrier reported, with the slip that explains a difference.

As between API and booking, nationality and sex are no contradiction. Another number altogether is not one either: the
traveller has two documents, and only that this one was not reported is worth knowing.
"""

from __future__ import annotations

from collections.abc import Iterator

from foreland.documents.clerical import date_slip, dates_differ, number_slip
from foreland.documents.facts import is_identity_document
from foreland.documents.history import names_differ
from foreland.documents.mrz.record import Zone
from foreland.documents.policy import DocumentPolicy
from foreland.travel.countries import country_code
from foreland.travel.document_number import normalise_number
from foreland.travel.finding import Reason
from foreland.travel.traveller import TravelDocument, Traveller


def compare_zone(zone: Zone, reported: Traveller, policy: DocumentPolicy) -> tuple[Reason, ...]:
    """Reasons ``..._not_as_signed`` and ``document_not_reported``: ``value`` was reported, ``expected`` was signed.

    ``values["slip"]`` is the clerk's slip that explains it, where one does.
    """
    return tuple(_differences(zone, reported, policy))


def _differences(zone: Zone, reported: Traveller, policy: DocumentPolicy) -> Iterator[Reason]:
    said = (reported.surname, reported.given_names)
    if names_differ(said, (zone.surname, zone.given_names), policy.different_name_below):
        signed = " ".join(part for part in (zone.given_names, zone.surname) if part)
        yield _reason("name_not_as_signed", "traveller.name", " ".join(filter(None, reversed(said))), signed)
    yield from _dates("birth_date_not_as_signed", "traveller.date_of_birth", reported.date_of_birth, zone.date_of_birth)
    number = normalise_number(zone.document_number)
    documents = [one for one in reported.documents if is_identity_document(one) and normalise_number(one.number)]
    if not number or not documents:
        return
    same = next((one for one in documents if normalise_number(one.number) == number), None)
    slips = [(one, number_slip(one.number, number, zone.issuing_state)) for one in documents]
    mistyped = next(((one, slip) for one, slip in slips if slip), None)
    if same is not None:
        yield from _document(same, zone)
    elif mistyped is not None:
        yield _reason("number_not_as_signed", "document.number", mistyped[0].number, number, mistyped[1])
        yield from _document(mistyped[0], zone)
    else:
        yield _reason("document_not_reported", "document.number", documents[0].number, number)


def _document(reported: TravelDocument, zone: Zone) -> Iterator[Reason]:
    yield from _dates("expiry_date_not_as_signed", "document.expiry_date", reported.expiry_date, zone.expiry_date)
    issuer = country_code(reported.issuing_state)
    if issuer and zone.issuing_state and issuer != zone.issuing_state:
        slip = "nationality_for_issuer" if issuer == zone.nationality else None
        yield _reason("issuer_not_as_signed", "document.issuing_state", issuer, zone.issuing_state, slip)


def _dates(code: str, fact: str, reported: str | None, signed: str | None) -> Iterator[Reason]:
    if dates_differ(reported, signed):
        yield _reason(code, fact, reported, signed, date_slip(reported, signed))


def _reason(code: str, fact: str, reported: str | None, signed: str | None, slip: str | None = None) -> Reason:
    return Reason(code=code, fact=fact, value=reported, expected=signed, values={"slip": slip} if slip else {})
