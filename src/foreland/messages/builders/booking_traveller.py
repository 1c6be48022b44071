"""Writes one traveller of a booking: TIF and what hangs under it."""

from __future__ import annotations

from collections.abc import Iterator

from foreland.messages.builders.padis import ddmmmyy
from foreland.messages.builders.paxlst import wire_state
from foreland.messages.builders.transliteration import name_on_wire
from foreland.messages.builders.wire import Wire
from foreland.travel.flight import Leg
from foreland.travel.traveller import AgeType, TravelDocument, Traveller

_TYPES: dict[AgeType | None, str] = {"adult": "A", "child": "C", "infant": "IN", None: ""}
_WRITTEN_ELSEWHERE = frozenset(("DOCS", "DOCO", "DOCA", "SEAT", "TKNE", "FQTV", "CTCM", "CTCE"))


def traveller_segments(traveller: Traveller, leg: Leg, wire: Wire) -> Iterator[str]:
    """Name, memberships, reference, documents, special services and the seat on the push's flight."""
    reference = traveller.traveller_reference or ""
    surname, given = name_on_wire(traveller.surname or ""), name_on_wire(traveller.given_names or "")
    if traveller.title:
        given = f"{given} {traveller.title}".strip()
    yield wire.segment("TIF", surname, (given, _TYPES[traveller.type], reference))
    for membership in traveller.frequent_flyer:
        yield wire.segment("FTI", (membership.carrier or "", membership.number or ""))
    if traveller.unique_reference:
        yield wire.segment("REF", ("", traveller.unique_reference))
    for phone in traveller.phones:
        yield _service(wire, "CTCM", phone.removeprefix("+"), reference)
    yield from _documents(traveller, reference, wire)
    for code in traveller.special_service_codes:
        if code not in _WRITTEN_ELSEWHERE:
            yield _service(wire, code, "", reference)
    if traveller.seat:
        request = ("SEAT", "HK", "1", leg.carrier or "", "", "", leg.origin or "", leg.destination or "")
        yield wire.segment("SSR", request, (traveller.seat, "", reference))


def _service(wire: Wire, code: str, text: str, reference: str) -> str:
    link = ("", "", reference) if reference else ""
    return wire.segment("SSR", (code, "HK", "1", "", "", "", "", "", text), link)


def _documents(traveller: Traveller, reference: str, wire: Wire) -> Iterator[str]:
    documents = [d for d in traveller.documents if d.source != "DOCO"]
    if not documents and traveller.date_of_birth:
        documents = [TravelDocument(source="DOCS")]
    for document in documents:
        yield _service(wire, "DOCS", _docs(traveller, document), reference)
    for document in traveller.documents:
        if document.source == "DOCO":
            issued = ddmmmyy(document.issue_date)
            text = f"//{document.type or 'V'}/{document.number or ''}//{issued}/{document.issuing_state or ''}"
            yield _service(wire, "DOCO", text, reference)


def _docs(traveller: Traveller, document: TravelDocument) -> str:
    sex: str = traveller.sex or ""
    if sex and traveller.type == "infant":
        sex += "I"
    nationality = document.nationality or traveller.nationality or ""
    fields = (
        document.type or "",
        wire_state(document.issuing_state or ""),
        document.number or "",
        wire_state(nationality),
        ddmmmyy(traveller.date_of_birth),
        sex,
        ddmmmyy(document.expiry_date),
        name_on_wire(document.holder_surname or traveller.surname or ""),
        *_given(name_on_wire(document.holder_given_names or traveller.given_names or "")),
    )
    return "/" + "/".join(fields)


def _given(names: str) -> tuple[str, ...]:
    first, _, middle = names.partition(" ")
    return (first, middle) if middle else (first,)
