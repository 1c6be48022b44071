"""Whether a passport can be as its issuer makes them out: its zone, and for how long it is valid. Else unknown."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from foreland.documents.index import document_type_class
from foreland.documents.mrz.digits import check_digit
from foreland.travel.countries import country_code
from foreland.travel.document_number import normalise_number
from foreland.travel.partial_date import whole_day
from foreland.travel.traveller import TravelDocument

_WITH_CHECK_DIGIT = 10
_LONGEST_ROUNDING = 31
"""Days by which a document may end before or after its term: some end with the month."""


def is_zone_wrong(document: TravelDocument) -> bool | None:
    """Whether what a passport's zone says cannot be: an issuer without a code, a number with another check digit.

    Unknown where the number came without its check digit, which a zone has as a tenth character (ICAO 9303-4).
    """
    if document_type_class(document.type) != "P":
        return None
    if document.issuing_state and country_code(document.issuing_state) is None:
        return True
    number = normalise_number(document.number)
    if len(number) != _WITH_CHECK_DIGIT or not number[-1].isdigit():
        return None
    return check_digit(number[:-1]) != number[-1]


def is_term_wrong(
    document: TravelDocument, terms: Mapping[str, Collection[int]], provisional_types: Collection[str]
) -> bool | None:
    """Whether an ordinary passport is valid for a time that its issuer never gives; unknown of other documents.

    ``terms`` are years by issuer, ``provisional_types`` codes of documents that have no term.
    """
    issued, expires = whole_day(document.issue_date), whole_day(document.expiry_date)
    years = terms.get(country_code(document.issuing_state or "") or "")
    ordinary = document_type_class(document.type) == "P" and document.type not in provisional_types
    if issued is None or expires is None or not years or not ordinary:
        return None
    return min(abs((expires - issued).days - round(term * 365.25)) for term in years) > _LONGEST_ROUNDING
