"""Messages for tests, as carriers send them; every name, number and address is made up."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct


class Person(Struct, frozen=True, kw_only=True):
    """A traveller as the tests report them, in a list or in a booking."""

    surname: str
    given: str
    born: str = "800517"
    sex: str = "M"
    document: str | None = None
    state: str = "UTO"
    expires: str = "350101"
    locator: str | None = None
    seat: str | None = None
    service: str | None = None
    reference: str | None = None


def paxlst(
    people: Iterable[Person] = (),
    *,
    prepared: str = "261123:0900",
    control: str = "1",
    function: str | None = None,
    flight: str = "ZZ123",
    departs: str = "2611241200",
    arrives: str = "2611242000",
    origin: str = "LHR",
    destination: str = "JFK",
    test: bool = False,
    reference: str = "",
    part: str = "",
) -> bytes:
    """A passenger list (D.05B) with a common access ``reference`` and, of several, a ``part`` such as ``2:F``.

    Dates are ``YYMMDD``, times ``YYMMDDhhmm``.
    """
    bgm = f"BGM+745+{function}'" if function else "BGM+745'"
    body = [
        f"UNH+{control}+PAXLST:D:05B:UN:IATA{_reference(reference, part)}'",
        bgm,
        f"TDT+20+{flight}'",
        f"LOC+125+{origin}'",
    ]
    body += [f"DTM+189:{departs}:201'"] if departs else []
    body += [f"LOC+87+{destination}'"]
    body += [f"DTM+232:{arrives}:201'"] if arrives else []
    for one in people:
        body += [f"NAD+FL+++{one.surname}:{one.given}'", f"ATT+2++{one.sex}'", f"DTM+329:{one.born}'", "NAT+2+UTO'"]
        body += [f"RFF+AVF:{one.locator}'"] if one.locator else []
        body += [f"RFF+SEA:{one.seat}'"] if one.seat else []
        body += [f"RFF+ABO:{one.reference}'"] if one.reference else []
        if one.document:
            body += [f"DOC+P:110:111+{one.document}'", f"DTM+36:{one.expires}'", f"LOC+91+{one.state}'"]
    body += [f"UNT+{len(body) + 1}+{control}'", f"UNZ+1+{control}'"]
    flag = "++++++1" if test else ""
    return "".join(["UNA:+.? '", f"UNB+UNOA:4+ZZAIR+STATE+{prepared}+{control}{flag}'", *body]).encode()


def _reference(reference: str, part: str) -> str:
    return f"+{reference}+{part}" if part else reference and f"+{reference}"


def booking(
    locator: str, people: Iterable[Person], *, phone: str | None = None, remark: str | None = None, card: str = ""
) -> list[str]:
    """The segments of one booking, without the flight: see :func:`pnrgov`."""
    lines = ["SRC'", f"RCI+ZZ:{locator}::011126:1010'", "ORG+ZZ:LHR+12345678'"]
    lines += [f"ADD++700:1 MADE UP ROAD:TESTVILLE:::GB:AA1 1AA:{phone}'"] if phone else []
    lines += [f"IFT+4:28::ZZ+{remark}'"] if remark else []
    lines += [f"FOP+CC::10.00:VI:{card}:0228'"] if card else []
    for number, one in enumerate(people, start=1):
        lines += [f"TIF+{one.surname}+{one.given}:A:{number}'"]
        if one.document:
            facts = f"/P/{one.state}/{one.document}/{one.state}/17MAY80/{one.sex}/01JAN35/{one.surname}/{one.given}"
            lines += [f"SSR+DOCS:HK:1:ZZ:::::{facts}+::{number}'"]
        lines += [f"SSR+{one.service}:HK:1:ZZ+::{number}'"] if one.service else []
    return lines


def pnrgov(
    bookings: Iterable[list[str]],
    *,
    prepared: str = "261121:0900",
    control: str = "1",
    flight: str = "ZZ+123",
    leg: str = "241126:1200:241126:2000+LHR+JFK",
    sold_as: str | None = None,
    push: str = "22",
    part: str = "",
    status: str = "",
) -> bytes:
    """A booking push (11.1); ``sold_as`` is what the itinerary calls the flight, ``flight`` being the operator's.

    ``push`` is 22 (full) or 141 (update), ``part`` such as ``2:F`` its place among several, ``status`` what all
    bookings have as the status of the flight.
    """
    reference = f"+X1+{part}" if part else f"+X{control}"
    held = [f"RPI+1+{status}'"] if status else []
    body = [f"UNH+{control}+PNRGOV:11:1:IA{reference}'", f"MSG+:{push}'", "ORG+ZZ:LHR'", f"TVL+{leg}+{flight}'"]
    groups = list(bookings)
    body += [f"EQN+{len(groups)}'"]
    operator, number = flight.split("+")
    for lines in groups:
        if lines[-1] == "ORG'":  # cancelled
            body += lines
        elif sold_as:
            seller, sold = sold_as.split("+")
            body += [*lines, f"TVL+{leg}+{seller}:{operator}+{sold}:Y'", f"TVL+++++{number}:M'"]
        else:
            body += [*lines, f"TVL+{leg}+{flight}:Y'", *held]
    body += [f"UNT+{len(body) + 1}+{control}'", f"UNZ+1+{control}'"]
    return "".join(["UNA:+.?*'", f"UNB+IATA:1+ZZ+STATE+{prepared}+{control}++PNRGOV'", *body]).encode()


def cancelled_booking(locator: str) -> list[str]:
    """A booking that is no more: its locator and an empty ORG."""
    return ["SRC'", f"RCI+ZZ:{locator}'", "ORG'"]
