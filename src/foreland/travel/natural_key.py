"""The natural key of a journey: by what the same traveller is known when the same sender reports them again."""

from __future__ import annotations

from foreland.travel.document_number import document_key
from foreland.travel.names import fold_name
from foreland.travel.traveller import Traveller


def natural_key(traveller: Traveller) -> str:
    """Reference, else document, else name and birth date; with the places of boarding and leaving (decision 3).

    ``unique_reference`` is the carrier's own key for the person; the reference within a booking counts together with
    the booking's locator. Documents that only permit (``DOCO``) identify nobody.
    """
    places = f"{traveller.embarked or ''}-{traveller.disembarks or ''}"
    return f"{_identity(traveller)}|{places}"


def _identity(traveller: Traveller) -> str:
    if traveller.unique_reference:
        return f"reference:{traveller.unique_reference.strip().upper()}"
    if traveller.record_locator and traveller.traveller_reference:
        return f"booking:{traveller.record_locator.upper()}:{traveller.traveller_reference.upper()}"
    keys = (document_key(document) for document in traveller.documents if document.source != "DOCO")
    document = next((key for key in keys if key is not None), None)
    if document is not None:
        return f"document:{document}"
    name = fold_name(f"{traveller.surname or ''} {traveller.given_names or ''}") or fold_name(traveller.name_raw or "")
    return f"name:{name}:{traveller.date_of_birth or ''}:{traveller.record_locator or ''}"
