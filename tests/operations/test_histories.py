"""Histories of a flight, told in any order, parts and repetitions: the stored state is always that of the telling.

Each history is told once in order; then in shuffled orders with duplicates and new envelopes, screened now and then in
between. What is compared is everything an officer sees: people and their state, current facts of each source, bookings,
the flight with its times and numbers, and the hits that wait.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
import pytest
from msgspec import structs

from tests.operations.conftest import World
from tests.operations.wire import Person, booking, cancelled_booking, paxlst, pnrgov

ANA = Person(surname="QUORVALEN", given="ANA", document="C1234567", locator="ABCDEF", reference="R1", expires="261101")
BEN = Person(surname="TESTMANN", given="BEN", born="750309", document="D7654321", locator="GHIJKL", reference="R2")
CEM = Person(surname="PROBE", given="CEM", born="901201", document="E1112223", locator="MNOPQR", reference="R3")
DUA = Person(surname="PROBE", given="DUA", born="920215", document="F4445556", locator="MNOPQR", reference="R4")
ANA_RENEWED = structs.replace(ANA, document="C7654321", expires="360101")
ANA_SEATED = structs.replace(ANA, seat="12A")
BEN_EXPIRED = structs.replace(BEN, expires="261001")
ALL = (ANA, BEN, CEM, DUA)
ORDERS = 2
DELAYED = {"departs": "2611250030", "arrives": "2611250830"}
EVENING = {"departs": "2611241900", "arrives": "2611250300"}
LATER = {"departs": "2611241330", "arrives": "2611242130"}
LATE_LEG = "241126:1330:241126:2130+LHR+JFK"
EVENING_LEG = "241126:1900:251126:0300+LHR+JFK"
MIDNIGHT_LEG = "251126:0030:251126:0830+LHR+JFK"

Message = Callable[[int], bytes]


def api(*people: Person, function: str | None = None, **more: Any) -> Message:
    """A list; the step at which it is prepared is told later."""
    return lambda step: paxlst(
        people, prepared=f"261123:{9 + step:02}00", control=str(step + 1), function=function, **more
    )


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
    return lambda step: pnrgov(lines, prepared=f"261123:{9 + step:02}00", control=str(step + 1), **more)


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
    "delayed twice": ([api(ANA, **LATER), api(ANA, **EVENING), api(ANA, **{**DELAYED, "departs": "2611242350"})],
                             {"ANA": R}),
    "delayed and back on time": ([api(ANA), api(ANA, **LATER), api(ANA)], {"ANA": R}),
    "bookings tell of the delay": ([push(ANA), push(ANA, leg=LATE_LEG)], {"ANA": R}),
    "bookings tell of a delay past midnight": ([push(ANA, leg=EVENING_LEG), push(ANA, leg=MIDNIGHT_LEG)], {"ANA": R}),
    "sold by another carrier": ([push(ANA), push(BEN, sold_as="YY+9123", push="141")], {"ANA": R, "BEN": R}),
    "everything": ([push(*ALL), api(ANA, BEN), api(ANA_RENEWED, function="CP"), mention("XR", BEN), update(CEM),
                    push(ANA, CEM), api(CEM, **LATER), mention("CLNB", CEM)], {"ANA": B, "BEN": C, "CEM": N, "DUA": C}),
}  # fmt: skip


def _forget(world: World) -> None:
    tables = ["hit_events", "hits", "screenings", "registry_keys", "contacts", "payments", "documents", "identities"]
    tables += ["reported_travellers", "booking_segments", "bookings", "journeys", "roster_parts", "flight_aliases"]
    tables += ["legs", "flights", "messages", "message_bodies", "raw_messages", "receipts", "outbox"]
    with psycopg.connect(world.url) as connection:
        for table in tables:
            if connection.execute("select to_regclass(%s)", (table,)).fetchone() != (None,):
                connection.execute(f"delete from {table}".encode())


def _state(world: World) -> dict[str, Any]:
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
            "select f.carrier, f.number, f.origin, f.destination, f.status, l.departure_local, l.arrival_local,"
            " l.door_close_utc from flights f join legs l on l.flight_id = f.id order by l.position"
        ),
        "numbers": world.rows("select carrier, number from flight_aliases order by carrier, number"),
        "hits": world.rows(
            "select h.code, h.severity, h.evidence, h.state from hits h join journeys j on j.id = h.journey_id"
            " where h.state in ('open', 'second_look') order by h.code, h.evidence"
        ),
    }


def _statuses(world: World) -> dict[str, str]:
    rows = world.rows(
        "select j.status, i.given_names as name, r.record_locator as locator from journeys j"
        " join reported_travellers r on r.journey_id = j.id and r.is_current"
        " join identities i on i.reported_id = r.id order by r.record_locator"
    )
    return {
        f"{row['name']} {row['locator']}" if row["locator"] == "STUVWX" else row["name"]: row["status"] for row in rows
    }


def _tell(world: World, messages: Sequence[bytes], shuffled: random.Random | None) -> dict[str, Any]:
    """Tell a history; shuffled, with repetitions, in groups of any size, and with screenings in between."""
    _forget(world)
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
    assert len(HISTORIES) >= 60


@pytest.mark.parametrize("name", HISTORIES)
def test_a_history_ends_in_the_same_state_in_whatever_order_it_arrives(world: World, name: str) -> None:
    steps, expected = HISTORIES[name]
    messages = [step(number) for number, step in enumerate(steps)]
    in_order = _tell(world, messages, None)
    assert _statuses(world) == expected
    for seed in range(ORDERS):
        assert _tell(world, messages, random.Random(f"{name} {seed}")) == in_order, seed
