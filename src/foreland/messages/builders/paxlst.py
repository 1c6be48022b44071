"""Writes PAXLST passenger and crew lists (UN D.02B to D.16B; WCO/IATA/ICAO API Guidelines, appendix IIA)."""

from __future__ import annotations

from collections.abc import Iterator

from foreland.messages.builders.envelope import MessageType, Unbuildable, interchange, missing_of
from foreland.messages.builders.transliteration import name_on_wire
from foreland.messages.builders.wire import Element, Wire, cut
from foreland.messages.dates import read_birth_yymmdd, read_yymmdd
from foreland.messages.record import Message
from foreland.travel.flight import Leg
from foreland.travel.traveller import Role, TravelDocument, Traveller

QUALIFIERS: dict[Role, str] = {
    "passenger": "FL",
    "crew": "FM",
    "transit_passenger": "DDU",
    "transit_crew": "DDT",
}
"""NAD qualifier of each role."""

_NAME_PART = 35
_NAME_PARTS = 5
_MOST_TAGS = 99


def build_paxlst(message: Message, wire: Wire | None = None) -> bytes | Unbuildable:
    """Bytes of a passenger or crew list with ``message``'s control reference and instant of preparation.

    Personal names are written in A-Z with their title behind them; a date of birth whose century two digits would
    not tell is written in full (DTM format 102).
    """
    wire = wire or Wire()
    if missing := missing_of(message):
        return Unbuildable(missing)
    version, _, release = (message.version or "D.05B").partition(".")
    body = [*_head(message, wire)]
    first = next((moment for leg in message.legs if (moment := leg.departure_local or leg.arrival_local)), "")
    today = max(message.prepared_at or "", first)[:10]  # the day births are read against
    for traveller in message.travellers:
        body += _person(traveller, wire, today)
    totals = message.declared_total
    if totals.passengers is not None:
        body.append(wire.segment("CNT", ("42", str(totals.passengers))))
    if totals.crew is not None:
        body.append(wire.segment("CNT", ("41", str(totals.crew))))
    return interchange(message, body, MessageType("PAXLST", version, release or "05B", "UN", "IATA"), wire)


def wire_state(code: str) -> str:
    """A country code as travel documents write it: Germany is ``D`` (ICAO Doc 9303-3, section 5)."""
    return "D" if code == "DEU" else code


def _head(message: Message, wire: Wire) -> Iterator[str]:
    yield wire.segment("BGM", message.document_code or "745", message.function or "")
    if message.transaction_reference:
        revision = message.transaction_revision or ""
        yield wire.segment("RFF", ("TN", message.transaction_reference, "", "", revision))
    contact = message.reporting_contact
    if contact.name:
        yield wire.segment("NAD", "MS", "", "", cut(wire.allowed(contact.name), _NAME_PART, _NAME_PARTS))
    ways = [(phone, "TE") for phone in contact.phones]
    ways += [(fax, "FX") for fax in contact.faxes] + [(_mail(mail, wire), "EM") for mail in contact.emails]
    for start in range(0, len(ways), 3):
        yield wire.segment("COM", *ways[start : start + 3])
    for leg in message.legs:
        yield from _leg(leg, wire)


def _mail(address: str, wire: Wire) -> str:
    """UNOA and UNOB hold no commercial at: carriers write ``.AT.``."""
    return address if wire.character_set in ("UNOC", "UNOY") else address.replace("@", ".AT.")


def _leg(leg: Leg, wire: Wire) -> Iterator[str]:
    yield wire.segment("TDT", "20", leg.flight or "", "", "", leg.carrier or "")
    departure, arrival = ("125", "87") if leg.border_crossing else ("92", "92")
    if leg.origin:
        yield wire.segment("LOC", departure, leg.origin)
        if leg.departure_local:
            yield wire.segment("DTM", ("189", *_moment(leg.departure_local)))
    if leg.destination:
        yield wire.segment("LOC", arrival, leg.destination)
        if leg.arrival_local:
            yield wire.segment("DTM", ("232", *_moment(leg.arrival_local)))


def _moment(local: str) -> tuple[str, str]:
    digits = "".join(c for c in local if c.isdigit())
    return (digits[2:8], "101") if len(digits) == 8 else (digits[2:12], "201")


def _person(traveller: Traveller, wire: Wire, today: str) -> Iterator[str]:
    yield wire.segment("NAD", QUALIFIERS[traveller.role], "", "", _names(traveller), *_address(traveller, wire))
    if traveller.sex:
        yield wire.segment("ATT", "2", "", traveller.sex)
    if traveller.date_of_birth:
        yield wire.segment("DTM", ("329", *_birth(traveller.date_of_birth, today)))
    yield from _bags(traveller, wire)
    if traveller.changed:
        yield wire.segment("GEI", "4", "36")
    if traveller.verified is not None:
        yield wire.segment("GEI", "4", "173" if traveller.verified else "174")
    yield from _places(traveller, wire)
    for kind, values in (("TE", traveller.phones), ("EM", traveller.emails)):
        for value in values:
            yield wire.segment("COM", (_mail(value, wire) if kind == "EM" else value, kind))
    if traveller.crew_duty:
        yield wire.segment("EMP", "1", (traveller.crew_duty, "110", "111"))
    if traveller.nationality:
        yield wire.segment("NAT", "2", wire_state(traveller.nationality))
    yield from _references(traveller, wire)
    for document in traveller.documents:
        yield from _document(document, wire)


def _names(traveller: Traveller) -> tuple[str, ...]:
    surname = name_on_wire(traveller.surname or "")[:_NAME_PART]
    given = " ".join(part for part in (name_on_wire(traveller.given_names or ""), traveller.title or "") if part)
    return (surname, *cut(given, _NAME_PART, _NAME_PARTS - 1))


def _address(traveller: Traveller, wire: Wire) -> tuple[Element, ...]:
    if not traveller.addresses:
        return ()
    address = traveller.addresses[0]
    street = cut(wire.allowed(address.street or ""), _NAME_PART, 4)
    return (street, address.city or "", address.region or "", address.postcode or "", address.country or "")


def _birth(iso: str, today: str) -> tuple[str, ...]:
    short = _short_date(iso)
    return (short,) if read_birth_yymmdd(short, today) == iso else (_long_date(iso), "102")


def _expiry(iso: str) -> tuple[str, ...]:
    short = _short_date(iso)
    return (short,) if read_yymmdd(short) == iso else (_long_date(iso), "102")


def _long_date(iso: str) -> str:
    """CCYYMMDD; an unknown month or day is ``00``."""
    return iso.replace("-", "").ljust(8, "0")


def _short_date(iso: str) -> str:
    return _long_date(iso)[2:]


def _bags(traveller: Traveller, wire: Wire) -> Iterator[str]:
    bags = traveller.bags
    if bags.count is not None:
        yield wire.segment("MEA", "CT", "", ("", str(bags.count)))
    if bags.weight_kg is not None:
        yield wire.segment("MEA", "WT", "", ("KGM", str(bags.weight_kg)))
    runs = tuple(tag_runs(bags.tags))
    for start in range(0, len(runs), 2):
        text: list[str] = []
        for first, count in runs[start : start + 2]:
            text += [first, str(count)] if count > 1 else [first]
        yield wire.segment("FTX", "BAG", "", "", tuple(text))


def tag_runs(tags: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """Consecutive bag tags as first tag and count."""
    first, count = "", 0
    for tag in tags:
        if count and count < _MOST_TAGS and tag == _following(first, count):
            count += 1
            continue
        if count:
            yield first, count
        first, count = tag, 1
    if count:
        yield first, count


def _following(tag: str, steps: int) -> str | None:
    stem = tag.rstrip("0123456789")
    digits = tag[len(stem) :]
    return f"{stem}{int(digits) + steps:0{len(digits)}d}" if digits else None


def _places(traveller: Traveller, wire: Wire) -> Iterator[str]:
    if traveller.clearance:
        yield wire.segment("LOC", "22", traveller.clearance)
    if traveller.residence:
        yield wire.segment("LOC", "174", wire_state(traveller.residence))
    if traveller.embarked:
        yield wire.segment("LOC", "178", traveller.embarked)
    if traveller.disembarks:
        yield wire.segment("LOC", "179", traveller.disembarks)
    if traveller.place_of_birth:
        *words, last = traveller.place_of_birth.split(", ")
        state = last if len(last) == 3 and last.isascii() and last.isupper() and last.isalpha() else ""
        town = traveller.place_of_birth if not state else ", ".join(words)
        yield wire.segment("LOC", "180", (state, "", "", town))


def _references(traveller: Traveller, wire: Wire) -> Iterator[str]:
    for kind, value in (
        ("AVF", traveller.record_locator),
        ("ABO", traveller.unique_reference),
        ("SEA", traveller.seat),
        ("AEA", traveller.government_reference),
        *(("YZY", ticket) for ticket in traveller.tickets),
        *((reference.kind or "", reference.value) for reference in traveller.references),
    ):
        if kind and value:
            yield wire.segment("RFF", (kind, value))


def _document(document: TravelDocument, wire: Wire) -> Iterator[str]:
    yield wire.segment("DOC", (document.type or "", "110", "111"), document.number or "")
    if document.expiry_date:
        yield wire.segment("DTM", ("36", *_expiry(document.expiry_date)))
    if document.issue_date:
        yield wire.segment("DTM", ("182", *_expiry(document.issue_date)))
    if document.issuing_state:
        yield wire.segment("LOC", "91", wire_state(document.issuing_state))
