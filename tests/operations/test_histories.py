"""Histories of a flight, told in any order, parts and repetitions: the stored state is always that of the telling.

Each history is told once in order; then in shuffled orders with duplicates and new envelopes, screened now and then in
between. What is compared is everything an officer sees: people and their state, current facts of each source, bookings,
the flight with its times, aircraft and numbers, and the hits that wait. The flight leaves tomorrow, whenever the test
is run, and everything about it was written since yesterday: telegrams name days without a month.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from msgspec import structs
from psycopg.rows import dict_row

from foreland.operations.deployment import Deployment
from tests.conftest import WorkerDatabase
from tests.deployments import deployment_of
from tests.operations.conftest import World
from tests.operations.wire import Person, booking, cancelled_booking, paxlst, pnrgov

FIRST = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=20)
"""When the first message of a history is written; each further one an hour later."""
DAY = (FIRST + timedelta(hours=44)).date()


def clock(hours: str, days: int = 0) -> str:
    """A local time of the day of the flight, or so many days later, as lists write it."""
    return f"{DAY + timedelta(days=days):%y%m%d}{hours}"


def utc(hours: str, days: int = 0) -> str:
    """A time with the day of the month, as telegrams write it."""
    return f"{DAY + timedelta(days=days):%d}{hours}"


def leg(departs: str, arrives: str, days: tuple[int, int] = (0, 0)) -> str:
    """The flight with its times as bookings write it."""
    first, last = (DAY + timedelta(days=count) for count in days)
    return f"{first:%d%m%y}:{departs}:{last:%d%m%y}:{arrives}+LHR+JFK"


EXPIRED = f"{DAY - timedelta(days=23):%y%m%d}"
ANA = Person(surname="QUORVALEN", given="ANA", document="C1234567", locator="ABCDEF", reference="R1", expires=EXPIRED)
BEN = Person(surname="TESTMANN", given="BEN", born="750309", document="D7654321", locator="GHIJKL", reference="R2")
CEM = Person(surname="PROBE", given="CEM", born="901201", document="E1112223", locator="MNOPQR", reference="R3")
DUA = Person(surname="PROBE", given="DUA", born="920215", document="F4445556", locator="MNOPQR", reference="R4")
ANA_RENEWED = structs.replace(ANA, document="C7654321", expires="360101")
ANA_SEATED = structs.replace(ANA, seat="12A")
BEN_EXPIRED = structs.replace(BEN, expires=EXPIRED)
ALL = (ANA, BEN, CEM, DUA)
ORDERS = 2
PLANNED = {"departs": clock("1200"), "arrives": clock("2000")}
DELAYED = {"departs": clock("0030", 1), "arrives": clock("0830", 1)}
EVENING = {"departs": clock("1900"), "arrives": clock("0300", 1)}
LATER = {"departs": clock("1330"), "arrives": clock("2130")}
PLANNED_LEG = leg("1200", "2000")
LATE_LEG = leg("1330", "2130")
EVENING_LEG = leg("1900", "0300", (0, 1))
MIDNIGHT_LEG = leg("0030", "0830", (1, 1))

Message = Callable[[int], bytes]


def api(*people: Person, function: str | None = None, **more: Any) -> Message:
    """A list; the step at which it is prepared is told later."""
    facts = {**PLANNED, **more}
    return lambda step: paxlst(people, prepared=written(step), control=str(step + 1), function=function, **facts)


def written(step: int) -> str:
    """When the message of a step is written, as envelopes have it."""
    return f"{FIRST + timedelta(hours=step):%y%m%d:%H%M}"


def telegram(*lines: str) -> Message:
    """A telegram of the carrier's control centre."""
    return lambda step: "\r\n".join(("QU STATEXX", f".ZZOPSXX {FIRST + timedelta(hours=step):%d%H%M}", *lines)).encode()


def mvt(*lines: str, station: str = "LHR", kind: str = "MVT", flight: str = "ZZ123") -> Message:
    """A movement."""
    return telegram(kind, f"{flight}/{DAY:%d}.REGAA.{station}", *lines)


def div(airport: str, at: str = "1930") -> Message:
    """A diversion."""
    return mvt(f"EA{utc(at)} {airport}", "DR71", kind="DIV")


def asm(action: str, *lines: str, flight: str = "ZZ123") -> Message:
    """A change of one flight of the schedule."""
    return telegram("ASM", "LT", action, f"{flight}/{DAY:%d%b%y}".upper(), *lines)


def ssm(action: str, *lines: str) -> Message:
    """A change of a period of the schedule that has one day."""
    return telegram("SSM", "LT", action, "ZZ123", f"{DAY:%d%b%y} {DAY:%d%b%y} 1234567".upper(), *lines)


def mention(function: str, *people: Person, **more: Any) -> Message:
    """A change or close-out that names people by little more than reference and locator."""
    bare = [structs.replace(one, document=None, seat=None) for one in people]
    return api(*bare, function=function, **more)


def push(*people: Person, gone: Sequence[str] = (), **more: Any) -> Message:
    """A full push: bookings as the people's locators say; ``gone`` are those that were cancelled."""
    by_locator: dict[str, list[Person]] = {}
    for one in people:
        by_locator.setdefault(one.locator or "", []).append(one)
    lines = [booking(locator, same) for locator, same in by_locator.items()]
    lines += [cancelled_booking(locator) for locator in gone]
    facts = {"leg": PLANNED_LEG, **more}
    return lambda step: pnrgov(lines, prepared=written(step), control=str(step + 1), **facts)


def update(*people: Person, gone: Sequence[str] = (), **more: Any) -> Message:
    """A push of what has changed."""
    return push(*people, gone=gone, push="141", **more)


def at(step: int, message: Message) -> Message:
    """The message as it is prepared at another step: parts of one push are."""
    return lambda _: message(step)


R, C, B, N = "reported", "cancelled", "boarded", "not_boarded"

HISTORIES: dict[str, tuple[list[Message], dict[str, str]]] = {
    # Lists
    "one list": ([api(*ALL)], {"ANA": R, "BEN": R, "CEM": R, "DUA": R}),
    "sent again later": ([api(ANA, BEN), api(ANA, BEN)], {"ANA": R, "BEN": R}),
    "one person a message": ([api(ANA), api(BEN), api(CEM)], {"ANA": R, "BEN": R, "CEM": R}),
    "a later list is no full list": ([api(ANA, BEN), api(CEM)], {"ANA": R, "BEN": R, "CEM": R}),
    "a seat is given": ([api(ANA, BEN), api(ANA_SEATED)], {"ANA": R, "BEN": R}),
    "another document": ([api(ANA), api(ANA_RENEWED)], {"ANA": R}),
    "another document and back": ([api(ANA), api(ANA_RENEWED), api(ANA)], {"ANA": R}),
    "changed person (CP)": ([api(ANA, BEN), api(ANA_RENEWED, function="CP")], {"ANA": R, "BEN": R}),
    "changed person (CP) twice": ([api(ANA), api(ANA_SEATED, function="CP"), api(ANA_RENEWED, function="CP")],
                             {"ANA": R}),
    "a document expires meanwhile": ([api(BEN), api(BEN_EXPIRED)], {"BEN": R}),
    # Cancelling people
    "cancelled (XR)": ([api(ANA, BEN), mention("XR", ANA)], {"ANA": C, "BEN": R}),
    "cancelled with all facts (XR)": ([api(ANA, BEN), api(ANA, function="XR")], {"ANA": C, "BEN": R}),
    "reduced party (RP)": ([api(CEM, DUA), mention("RP", DUA)], {"CEM": R, "DUA": C}),
    "cancelled and back": ([api(ANA), mention("XR", ANA), api(ANA)], {"ANA": R}),
    "cancelled, back, cancelled": ([api(ANA), mention("XR", ANA), api(ANA), mention("XR", ANA)], {"ANA": C}),
    "cancelled, back with another document": ([api(ANA), mention("XR", ANA), api(ANA_RENEWED)], {"ANA": R}),
    "all cancelled": ([api(ANA, BEN), mention("XR", ANA), mention("XR", BEN)], {"ANA": C, "BEN": C}),
    "only ever cancelled": ([mention("XR", ANA)], {"ANA": C}),
    "changed, then cancelled": ([api(ANA), api(ANA_SEATED, function="CP"), mention("XR", ANA)], {"ANA": C}),
    # Cancelling the flight
    "flight cancelled": ([api(ANA), api(function="XF")], {"ANA": R}),
    "flight cancelled and back": ([api(ANA), api(function="XF"), api(ANA)], {"ANA": R}),
    "flight cancelled for good": ([api(ANA), api(function="XF"), api(ANA), api(function="XF")], {"ANA": R}),
    "flight changed (CF)": ([api(ANA), api(function="CF", **LATER)], {"ANA": R}),
    # Close-outs
    "close without names": ([api(ANA, BEN), api(function="CL")], {"ANA": R, "BEN": R}),
    "boarded are named": ([api(ANA, BEN), mention("CLOB", ANA)], {"ANA": B, "BEN": N}),
    "not boarded are named": ([api(ANA, BEN), mention("CLNB", ANA)], {"ANA": N, "BEN": B}),
    "everybody boarded": ([api(ANA, BEN), api(function="CLNB")], {"ANA": B, "BEN": B}),
    "nobody boarded": ([api(ANA, BEN), api(function="CLOB")], {"ANA": N, "BEN": N}),
    "cancelled before the close": ([api(*ALL), mention("XR", CEM), mention("CLNB", ANA)],
                             {"ANA": N, "BEN": B, "CEM": C, "DUA": B}),
    "cancelled but on board": ([api(ANA, BEN), mention("XR", ANA), mention("CLOB", ANA, BEN)], {"ANA": B, "BEN": B}),
    "closed twice": ([api(ANA, BEN), mention("CLOB", ANA), mention("CLOB", ANA, BEN)], {"ANA": B, "BEN": B}),
    "off-loaded after the close": ([api(ANA, BEN), mention("CLOB", ANA, BEN), mention("CLNB", BEN)],
                             {"ANA": B, "BEN": N}),
    "reported after the close": ([api(ANA), mention("CLOB", ANA), api(ANA_SEATED)], {"ANA": B}),
    "close in parts": ([api(ANA, BEN, CEM), at(3, mention("CLOB", ANA, reference="K", part="1:C")),
                        at(3, mention("CLOB", BEN, reference="K", part="2:F"))], {"ANA": B, "BEN": B, "CEM": N}),
    "a part of the close never comes": ([api(ANA, BEN, CEM), at(3, mention("CLOB", ANA, reference="K", part="1:C")),
                                         at(3, mention("CLOB", BEN, reference="K", part="3:F"))],
                             {"ANA": B, "BEN": B, "CEM": R}),
    "bookings and close": ([push(ANA, BEN), api(ANA, BEN), mention("CLOB", ANA)], {"ANA": B, "BEN": N}),
    # Bookings
    "one push": ([push(*ALL)], {"ANA": R, "BEN": R, "CEM": R, "DUA": R}),
    "full push again": ([push(*ALL), push(*ALL)], {"ANA": R, "BEN": R, "CEM": R, "DUA": R}),
    "booking cancelled": ([push(ANA, BEN), update(gone=["ABCDEF"])], {"ANA": C, "BEN": R}),
    "booking cancelled and back": ([push(ANA), update(gone=["ABCDEF"]), update(ANA)], {"ANA": R}),
    "booking never seen is cancelled": ([push(ANA), update(gone=["ZZZZZZ"])], {"ANA": R}),
    "two of a booking cancelled": ([push(CEM, DUA, ANA), update(gone=["MNOPQR"])], {"ANA": R, "CEM": C, "DUA": C}),
    "dropped from a booking": ([push(CEM, DUA), update(CEM)], {"CEM": R, "DUA": C}),
    "dropped and back": ([push(CEM, DUA), update(CEM), update(CEM, DUA)], {"CEM": R, "DUA": R}),
    "added to a booking": ([push(CEM), update(CEM, DUA)], {"CEM": R, "DUA": R}),
    "an update is silent about others": ([push(ANA, BEN), update(CEM)], {"ANA": R, "BEN": R, "CEM": R}),
    "absent from a full push": ([push(ANA, BEN), push(ANA)], {"ANA": R, "BEN": C}),
    "absent, then back": ([push(ANA, BEN), push(ANA), push(ANA, BEN)], {"ANA": R, "BEN": R}),
    "absent, then back by update": ([push(ANA, BEN), push(ANA), update(BEN)], {"ANA": R, "BEN": R}),
    "an empty full push": ([push(ANA, BEN), push()], {"ANA": C, "BEN": C}),
    "full pushes one after another": ([push(ANA, BEN), push(BEN, CEM), push(CEM, DUA)],
                             {"ANA": C, "BEN": C, "CEM": R, "DUA": R}),
    "rebooked": ([push(ANA), update(structs.replace(ANA, locator="STUVWX"), gone=["ABCDEF"])],
                             {"ANA": C, "ANA STUVWX": R}),
    "split": ([push(CEM, DUA), update(CEM, structs.replace(DUA, locator="STUVWX"))],
                             {"CEM": R, "DUA": C, "DUA STUVWX": R}),
    "given up in the itinerary": ([push(ANA, BEN), update(ANA, status="HX")], {"ANA": C, "BEN": R}),
    "given up and confirmed again": ([push(ANA), update(ANA, status="UN"), update(ANA, status="HK")], {"ANA": R}),
    "an unknown status is held": ([push(ANA), update(ANA, status="QQ")], {"ANA": R}),
    # Parts of pushes
    "push in parts": ([at(0, push(ANA, part="1:C")), at(0, push(BEN, part="2:F"))], {"ANA": R, "BEN": R}),
    "absent from all parts": ([push(ANA, BEN, CEM), at(3, push(ANA, part="1:C")), at(3, push(BEN, part="2:F"))],
                              {"ANA": R, "BEN": R, "CEM": C}),
    "the last part never comes": ([push(ANA, BEN, CEM), at(3, push(ANA, part="1:C"))], {"ANA": R, "BEN": R, "CEM": R}),
    "a part in the middle never comes": ([push(ANA, BEN, CEM), at(3, push(ANA, part="1:C")),
                             at(3, push(BEN, part="3:F"))],
                                         {"ANA": R, "BEN": R, "CEM": R}),
    "incomplete, then a full push": ([push(ANA, BEN), at(3, push(ANA, part="1:C")), at(5, push(BEN))],
                             {"ANA": C, "BEN": R}),
    # Both sources
    "list and bookings": ([api(ANA, BEN), push(ANA, BEN)], {"ANA": R, "BEN": R}),
    "bookings, then list": ([push(ANA, BEN), api(ANA, BEN)], {"ANA": R, "BEN": R}),
    "booked, listed, booking cancelled": ([push(ANA), api(ANA), update(gone=["ABCDEF"])], {"ANA": C}),
    "booking cancelled, then listed": ([push(ANA), update(gone=["ABCDEF"]), api(ANA)], {"ANA": R}),
    "absence says nothing of who is only listed": ([api(CEM), push(ANA, BEN), push(ANA)],
                             {"ANA": R, "BEN": C, "CEM": R}),
    "cancelled by list, booking stays": ([push(ANA), api(ANA), mention("XR", ANA)], {"ANA": C}),
    "list changes, booking stays": ([push(ANA), api(ANA), api(ANA_RENEWED)], {"ANA": R}),
    # The flight itself
    "delayed": ([api(ANA), api(ANA, **LATER)], {"ANA": R}),
    "delayed past midnight": ([api(ANA, **EVENING), api(ANA, **DELAYED)], {"ANA": R}),
    "delayed twice": ([api(ANA, **LATER), api(ANA, **EVENING), api(ANA, **{**DELAYED, "departs": clock("2350")})],
                             {"ANA": R}),
    "delayed and back on time": ([api(ANA), api(ANA, **LATER), api(ANA)], {"ANA": R}),
    "bookings tell of the delay": ([push(ANA), push(ANA, leg=LATE_LEG)], {"ANA": R}),
    "bookings tell of a delay past midnight": ([push(ANA, leg=EVENING_LEG), push(ANA, leg=MIDNIGHT_LEG)], {"ANA": R}),
    "sold by another carrier": ([push(ANA), push(BEN, sold_as="YY+9123", push="141")], {"ANA": R, "BEN": R}),
    "everything": ([push(*ALL), api(ANA, BEN), api(ANA_RENEWED, function="CP"), mention("XR", BEN), update(CEM),
                    push(ANA, CEM), api(CEM, **LATER), mention("CLNB", CEM)], {"ANA": B, "BEN": C, "CEM": N, "DUA": C}),
}  # fmt: skip


OFF, AIRBORNE = utc("1205"), utc("1220")
LEFT = mvt(f"AD{OFF}/{AIRBORNE} EA{utc('2010')} JFK")
BACK = mvt(f"RR{utc('1250')}")
LEFT_AGAIN = mvt(f"AD{utc('1400')}/{utc('1415')} EA{utc('2205')} JFK")
LANDED = mvt(f"AA{utc('2002')}/{utc('2009')}", station="JFK")
NEW = asm("NEW", "J 320 Y180", "LHR1200 JFK2000")

FLIGHTS: dict[str, tuple[list[Message], dict[str, str], dict[str, Any]]] = {
    # Movements
    "expected later (MVT)": ([api(ANA), mvt(f"ED{utc('1330')}")], {"ANA": R}, {"departs": "1330"}),
    "expected later, then less late": ([api(ANA), mvt(f"ED{utc('1500')}"), mvt(f"ED{utc('1330')}")],
                             {"ANA": R}, {"departs": "1330"}),
    "expected past midnight": ([api(ANA, **EVENING), mvt(f"ED{utc('0040', 1)}")], {"ANA": R}, {"departs": "0040"}),
    "expected later, the list says the old time": ([api(ANA), mvt(f"ED{utc('1330')}"), api(ANA_SEATED)],
                             {"ANA": R}, {"departs": "1330"}),
    "off blocks": ([api(ANA), LEFT], {"ANA": R}, {"status": "departed", "departs": "1205"}),
    "expected later, off blocks, touchdown": ([api(ANA), mvt(f"ED{utc('1200')}"), LEFT, LANDED],
                             {"ANA": R}, {"status": "arrived"}),
    "touchdown alone": ([api(ANA), LANDED], {"ANA": R}, {"status": "arrived"}),
    "off blocks, corrected": ([api(ANA), LEFT, mvt(f"AD{utc('1211')}/{utc('1225')} EA{utc('2011')} JFK")],
                             {"ANA": R}, {"status": "departed", "departs": "1211"}),
    "off blocks and closed": ([push(ANA, BEN), api(ANA, BEN), LEFT, mention("CLOB", ANA)],
                             {"ANA": B, "BEN": N}, {"status": "departed"}),
    # Return to the gate
    "returned to the gate": ([api(ANA), LEFT, BACK], {"ANA": R}, {"status": "returned", "departure_kind": None}),
    "returned, expected again": ([api(ANA), LEFT, BACK, mvt(f"ED{utc('1500')}")],
                             {"ANA": R}, {"status": "returned", "departs": "1500"}),
    "returned and left again": ([api(ANA), LEFT, BACK, LEFT_AGAIN], {"ANA": R},
                             {"status": "departed", "departs": "1400"}),
    "returned, one goes home, left again": ([api(ANA, BEN), mention("CLOB", ANA, BEN), LEFT, BACK,
                             mention("CLNB", BEN), LEFT_AGAIN], {"ANA": B, "BEN": N}, {"status": "departed"}),
    "returned twice": ([api(ANA), LEFT, BACK, LEFT_AGAIN, mvt(f"RR{utc('1440')}")], {"ANA": R},
                             {"status": "returned"}),
    # Diversion
    "diverted": ([api(ANA), LEFT, div("YYZ")], {"ANA": R}, {"status": "diverted", "diverted_to": "YYZ"}),
    "diverted before it is said to have left": ([api(ANA), div("YYZ")], {"ANA": R},
                             {"status": "diverted", "diverted_to": "YYZ"}),
    "diverted, then elsewhere": ([api(ANA), LEFT, div("YYZ"), div("BOS", "1910")], {"ANA": R},
                             {"status": "diverted", "diverted_to": "BOS"}),
    "diverted, then on as planned": ([api(ANA), LEFT, div("YYZ"), div("JFK", "2030")], {"ANA": R},
                             {"status": "departed", "diverted_to": None}),
    "diverted and landed there": ([api(ANA), LEFT, div("YYZ"), mvt(f"AA{utc('1925')}/{utc('1932')}", station="YYZ")],
                             {"ANA": R}, {"status": "arrived", "diverted_to": "YYZ"}),
    # Schedule changes
    "time change (ASM)": ([api(ANA), asm("TIM", "LHR1330 JFK2130")], {"ANA": R}, {"departs": "1330"}),
    "time change (SSM)": ([api(ANA), ssm("TIM", "LHR1330 JFK2130")], {"ANA": R}, {"departs": "1330"}),
    "time change twice": ([api(ANA), asm("TIM", "LHR1330 JFK2130"), asm("TIM", "LHR1245 JFK2045")],
                             {"ANA": R}, {"departs": "1245"}),
    "time change past midnight": ([api(ANA, **EVENING), asm("TIM", "LHR0030/1 JFK0330/1")], {"ANA": R},
                             {"departs": "0030"}),
    "time change and the carrier's old list": ([api(ANA), asm("TIM", "LHR1330 JFK2130"), api(ANA, BEN)],
                             {"ANA": R, "BEN": R}, {"departs": "1330"}),
    "cancelled (ASM)": ([api(ANA), asm("CNL")], {"ANA": R}, {"status": "cancelled"}),
    "cancelled (SSM)": ([api(ANA), ssm("CNL")], {"ANA": R}, {"status": "cancelled"}),
    "cancelled before the first list": ([asm("CNL"), api(ANA)], {"ANA": R}, {"status": "scheduled"}),
    "cancelled and reinstated": ([api(ANA), asm("CNL"), asm("RIN")], {"ANA": R}, {"status": "scheduled"}),
    "cancelled, reinstated, cancelled": ([api(ANA), asm("CNL"), asm("RIN"), asm("CNL")], {"ANA": R},
                             {"status": "cancelled"}),
    "cancelled by schedule, listed again": ([api(ANA), asm("CNL"), api(BEN)], {"ANA": R, "BEN": R},
                             {"status": "scheduled"}),
    "cancelled by list, off blocks all the same": ([api(ANA), api(function="XF"), LEFT], {"ANA": R},
                             {"status": "departed"}),
    "off blocks, then cancelled": ([api(ANA), LEFT, asm("CNL")], {"ANA": R}, {"status": "cancelled"}),
    "diverted, cancelled and back": ([api(ANA), div("YYZ"), api(function="XF"), api(ANA)], {"ANA": R},
                             {"status": "diverted", "diverted_to": "YYZ"}),
    # Aircraft
    "another aircraft (ASM)": ([api(ANA), asm("EQT", "J 77W Y300")], {"ANA": R}, {"aircraft": "77W"}),
    "another aircraft twice": ([api(ANA), asm("EQT", "J 77W Y300"), ssm("EQT", "J 788")], {"ANA": R},
                             {"aircraft": "788"}),
    "a new flight": ([NEW, api(ANA)], {"ANA": R}, {"aircraft": "320"}),
    "a new flight on another aircraft": ([NEW, api(ANA), asm("EQT", "J 77W Y300")], {"ANA": R}, {"aircraft": "77W"}),
    # Numbers
    "another number": ([api(ANA), asm("FLT", "ZZ124")], {"ANA": R}, {"numbers": {"ZZ123", "ZZ124"}}),
    "another number, cancelled under it": ([api(ANA), asm("FLT", "ZZ124"), asm("CNL", flight="ZZ124")], {"ANA": R},
                             {"status": "cancelled", "numbers": {"ZZ123", "ZZ124"}}),
    "another number, off blocks under it": ([api(ANA), asm("FLT", "ZZ124"),
                             mvt(f"AD{OFF}/{AIRBORNE}", flight="ZZ124")], {"ANA": R}, {"status": "departed"}),
    "another number twice": ([api(ANA), asm("FLT", "ZZ124"), asm("FLT", "ZZ125", flight="ZZ124")], {"ANA": R},
                             {"numbers": {"ZZ123", "ZZ124", "ZZ125"}}),
    # Numbers: lists and pushes under the new one, also before anything else was heard
    "listed under both numbers": ([api(ANA, BEN), asm("FLT", "ZZ124"), api(ANA_SEATED, CEM, flight="ZZ124")],
                             {"ANA": R, "BEN": R, "CEM": R}, {"numbers": {"ZZ123", "ZZ124"}}),
    "booked under one number, listed under the other": ([push(ANA, BEN), asm("FLT", "ZZ124"),
                             api(ANA, BEN_EXPIRED, flight="ZZ124")], {"ANA": R, "BEN": R},
                             {"numbers": {"ZZ123", "ZZ124"}}),
    "listed, booked under the new number, given up": ([api(ANA, BEN), asm("FLT", "ZZ124"),
                             push(ANA, BEN, flight="ZZ+124"), update(gone=["ABCDEF"], flight="ZZ+124")],
                             {"ANA": C, "BEN": R}, {"numbers": {"ZZ123", "ZZ124"}}),
    "absent from a full push under the new number": ([push(ANA, BEN), asm("FLT", "ZZ124"),
                             push(ANA, flight="ZZ+124")], {"ANA": R, "BEN": C}, {"numbers": {"ZZ123", "ZZ124"}}),
    "a push in parts under two numbers": ([push(ANA, BEN, CEM), asm("FLT", "ZZ124"), at(3, push(ANA, part="1:C")),
                             at(3, push(BEN, part="2:F", flight="ZZ+124"))], {"ANA": R, "BEN": R, "CEM": C},
                             {"numbers": {"ZZ123", "ZZ124"}}),
    "closed under the new number": ([api(ANA, BEN), asm("FLT", "ZZ124"), mention("XR", BEN, flight="ZZ124"),
                             mention("CLOB", ANA, flight="ZZ124")], {"ANA": B, "BEN": C}, {"status": "scheduled"}),
    "past midnight under the new number": ([api(ANA, BEN, **EVENING), asm("FLT", "ZZ124"),
                             api(ANA_RENEWED, CEM, flight="ZZ124", **DELAYED)], {"ANA": R, "BEN": R, "CEM": R},
                             {"departs": "0030", "numbers": {"ZZ123", "ZZ124"}}),
    "cancelled under the new number, and back": ([api(ANA), asm("FLT", "ZZ124"), api(function="XF", flight="ZZ124"),
                             api(ANA, flight="ZZ124"), mvt(f"AD{OFF}/{AIRBORNE}", flight="ZZ124")], {"ANA": R},
                             {"status": "departed", "numbers": {"ZZ123", "ZZ124"}}),
    "listed under three numbers": ([api(ANA), asm("FLT", "ZZ124"), api(BEN, flight="ZZ124"),
                             asm("FLT", "ZZ125", flight="ZZ124"), api(ANA, CEM, flight="ZZ125")],
                             {"ANA": R, "BEN": R, "CEM": R}, {"numbers": {"ZZ123", "ZZ124", "ZZ125"}}),
    "another number, taken back": ([api(ANA), asm("FLT", "ZZ124"), api(BEN, flight="ZZ124"),
                             asm("FLT", "ZZ123", flight="ZZ124"), api(ANA_SEATED, CEM)],
                             {"ANA": R, "BEN": R, "CEM": R}, {"numbers": {"ZZ123", "ZZ124"}}),
    "everything under two numbers": ([NEW, push(*ALL), api(ANA, BEN), asm("FLT", "ZZ124"),
                             api(ANA_RENEWED, function="CP", flight="ZZ124"), mention("XR", BEN, flight="ZZ124"),
                             update(CEM, flight="ZZ+124"), div("YYZ"), push(ANA, CEM, flight="ZZ+124"),
                             api(CEM, flight="ZZ124", **LATER), mention("CLNB", CEM, flight="ZZ124")],
                             {"ANA": B, "BEN": C, "CEM": N, "DUA": C},
                             {"status": "diverted", "numbers": {"ZZ123", "ZZ124"}}),
    # A day
    "delayed, split, given up, closed": ([push(ANA, CEM, DUA), mvt(f"ED{utc('1330')}"),
                             update(CEM, structs.replace(DUA, locator="STUVWX")), update(gone=["ABCDEF"]),
                             api(CEM), LEFT, mention("CLNB")],
                             {"ANA": C, "CEM": B, "DUA": C, "DUA STUVWX": B}, {"status": "departed"}),
    "all that can happen to a flight": ([NEW, push(*ALL), asm("TIM", "LHR1210 JFK2010"), api(*ALL),
                             asm("EQT", "J 77W Y300"), mention("XR", BEN), asm("CNL"), asm("RIN"), LEFT, BACK,
                             LEFT_AGAIN, mention("CLNB", CEM), div("YYZ"),
                             mvt(f"AA{utc('1925')}/{utc('1932')}", station="YYZ")],
                             {"ANA": B, "BEN": C, "CEM": N, "DUA": B},
                             {"status": "arrived", "diverted_to": "YYZ", "aircraft": "77W"}),
}  # fmt: skip


KEYED_BY_EITHER = {"another number, taken back"}
"""Histories in which each number is at some time the old one: the flight is known by the one it was found under."""


class Watched(World):
    """A deployment that is looked at over one connection: what is new to a connection costs more than the history."""

    def __init__(self, deployment: Deployment, url: str, look: psycopg.Connection[dict[str, Any]]) -> None:
        super().__init__(deployment, url)
        self._look = look

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Look past all row filters."""
        return self._look.execute(query.encode(), parameters or None).fetchall()

    def forget(self) -> None:
        """Delete everything that was told and what came of it."""
        with self._look.transaction():
            self._look.execute("set local session_replication_role = replica")  # no foreign keys: any order will do
            self._look.execute(";".join(f"delete from {table}" for table in TOLD).encode())


@pytest.fixture(scope="module")
def world(worker_database: WorkerDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """One deployment for all histories; each begins with nothing told."""
    with (
        deployment_of(worker_database.url, tmp_path_factory.mktemp("histories")) as deployment,
        psycopg.connect(worker_database.url, autocommit=True, row_factory=dict_row) as look,
    ):
        yield Watched(deployment, worker_database.url, look)
    worker_database.reset()


TOLD = (
    "hit_events", "hits", "screenings", "registry_keys", "contacts", "payments", "documents", "identities",
    "reported_travellers", "booking_segments", "bookings", "journeys", "roster_parts", "flight_aliases",
    "operational_times", "waiting_events", "scheduled_flights", "schedules", "legs", "flights", "messages",
    "message_bodies", "quarantine", "receipts", "outbox", "join_decisions",
    "merged_records",
)  # fmt: skip


def _state(world: Watched) -> dict[str, Any]:
    return {
        "people": world.rows(
            "select * from (select j.status, j.seat, j.role, j.board, j.off,"
            " (select array_agg(array[r.source, i.surname, i.given_names, i.date_of_birth, r.seat, r.record_locator,"
            "   i.unique_reference, r.content, r.reported_at::text, r.is_mention::text, (select string_agg(d.number,"
            "   ',' order by d.position) from documents d where d.reported_id = r.id)] order by r.source)"
            "  from reported_travellers r join identities i on i.reported_id = r.id"
            "  where r.journey_id = j.id and r.is_current) as said"
            " from journeys j) people order by said::text, status"
        ),
        "bookings": world.rows(
            "select record_locator, cancelled, reported_at from bookings where is_current order by record_locator"
        ),
        "flights": world.rows(
            "select f.carrier || f.number as key, f.origin, f.destination, f.status, f.status_source, f.aircraft,"
            " l.diverted_to, l.departure_local,"
            " l.departure_kind, l.arrival_local, l.arrival_kind, l.door_close_utc"
            " from flights f join legs l on l.flight_id = f.id order by f.number, l.position"
        ),
        "numbers": sorted(
            row["name"]
            for row in world.rows(
                "select carrier || number as name from flight_aliases union all select carrier || number from flights"
            )
        ),
        "hits": world.rows(
            "select h.code, h.severity, h.evidence, h.state from hits h join journeys j on j.id = h.journey_id"
            " where h.state in ('open', 'second_look') order by h.code, h.evidence"
        ),
    }


def _statuses(world: Watched) -> dict[str, str]:
    rows = world.rows(
        "select j.status, i.given_names as name, r.record_locator as locator from journeys j"
        " join reported_travellers r on r.journey_id = j.id and r.is_current"
        " join identities i on i.reported_id = r.id order by r.record_locator"
    )
    return {
        f"{row['name']} {row['locator']}" if row["locator"] == "STUVWX" else row["name"]: row["status"] for row in rows
    }


def _tell(world: Watched, messages: Sequence[bytes], shuffled: random.Random | None) -> dict[str, Any]:
    """Tell a history; shuffled, with repetitions, in groups of any size, and with screenings in between."""
    world.forget()
    told = list(messages)
    if shuffled is not None:
        told += shuffled.choices(told, k=2)
        shuffled.shuffle(told)
    while told:
        size = shuffled.randint(1, len(told)) if shuffled is not None else 1
        world.group(*told[:size])
        told = told[size:]
        if shuffled is not None and shuffled.random() < 0.4:
            world.screen()
    world.screen()
    return _state(world)


def test_there_are_enough_histories() -> None:
    assert len(HISTORIES) + len(FLIGHTS) >= 110


def _always_the_same(world: Watched, name: str, steps: Sequence[Message]) -> dict[str, Any]:
    """Tell a history in order and in others; return the state, which is the same each time."""
    messages = [step(number) for number, step in enumerate(steps)]
    in_order = _tell(world, messages, None)
    for seed in range(ORDERS):
        told = _tell(world, messages, random.Random(f"{name} {seed}"))
        if name in KEYED_BY_EITHER:
            told["flights"][0]["key"] = in_order["flights"][0]["key"]
        assert told == in_order, seed
    return in_order


@pytest.mark.parametrize("name", HISTORIES)
def test_a_history_ends_in_the_same_state_in_whatever_order_it_arrives(world: Watched, name: str) -> None:
    steps, expected = HISTORIES[name]
    _always_the_same(world, name, steps)
    assert _statuses(world) == expected


@pytest.mark.parametrize("name", FLIGHTS)
def test_what_telegrams_tell_ends_in_the_same_state_in_whatever_order_it_arrives(world: Watched, name: str) -> None:
    steps, people, expected = FLIGHTS[name]
    state = _always_the_same(world, name, steps)
    assert _statuses(world) == people
    (flight,) = state["flights"]
    found = {**flight, "departs": (flight["departure_local"] or "")[11:].replace(":", "") or None}
    found["numbers"] = set(state["numbers"])
    assert {key: found[key] for key in expected} == expected
    assert world.value("select count(*) from waiting_events") == 0
