"""A small synthetic world for the pages: flights around now, travellers, bookings and hits, written by plain SQL.

Every name is made up. ``Writer`` inserts one row at a time with defaults, so that a test can say only what it is about.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from psycopg import Connection, sql
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from foreland.keys.seal import Sealer
from foreland.resources.name_tables import name_tables
from foreland.store.identifiers import new_id
from foreland.store.ownership import Ownership
from foreland.travel.booking import Payment
from foreland.travel.names import fold_name
from foreland.watchlists.heard import heard_as
from tests.web.findings import FINDINGS, NAME_HIT

SURNAMES = [
    "ARDENNE",
    "BELMOND",
    "CASTREL",
    "DUVANE",
    "ELBRON",
    "FARLOW",
    "GORSEN",
    "HALVIK",
    "ISTREL",
    "JORVAN",
    "KESTOR",
    "LUMEN",
    "MARVOS",
    "NOLDEN",
]
GIVEN = [
    "ALENA",
    "BORIN",
    "CELIA",
    "DAVO",
    "ELIN",
    "FARO",
    "GITA",
    "HANO",
    "ILSE",
    "JURO",
    "KALA",
    "LENO",
    "MIRA",
    "NAVO",
    "ORLA",
    "PETRO",
]
STATES = ["UTO", "FRA", "BRA", "THA", "SEN", "TUR", "VNM", "ROU", "MAR", "PHL"]
ROUTES = (
    (("FRA", "Europe/Berlin", 1), ("JFK", "America/New_York", -5), "EUROPE"),
    (("IST", "Europe/Istanbul", 3), ("IAD", "America/New_York", -5), "EUROPE"),
    (("GRU", "America/Sao_Paulo", -3), ("MIA", "America/New_York", -5), "AMERICAS"),
    (("BOG", "America/Bogota", -5), ("LAX", "America/Los_Angeles", -8), "AMERICAS"),
    (("DXB", "Asia/Dubai", 4), ("ORD", "America/Chicago", -6), "GULF"),
    (("BKK", "Asia/Bangkok", 7), ("SFO", "America/Los_Angeles", -8), "PACIFIC"),
    (("ACC", "Africa/Accra", 0), ("IAD", "America/New_York", -5), "AFRICA"),
)


@dataclass
class Writer:
    """Inserts rows of one owner over a connection."""

    connection: Connection[DictRow]
    owner: Ownership
    sealer: Sealer
    now: datetime

    def insert(self, table: str, **values: Any) -> None:
        values = self._owned(table) | values
        self.connection.execute(
            _insertion(table, tuple(values)),
            [Jsonb(v) if isinstance(v, dict) or _is_documents(v) else v for v in values.values()],
        )

    def _owned(self, table: str) -> dict[str, Any]:
        if table == "flight_aliases":
            return {"org_id": self.owner.org_id, "purpose": self.owner.purpose}
        return msgspec.structs.asdict(self.owner)

    def flight(
        self,
        designator: tuple[str, str] = ("ZZ", "100"),
        *,
        leaves: timedelta | None = timedelta(hours=5),
        origin: str = "FRA",
        destination: str = "JFK",
        desk: str | None = "EUROPE",
        zones: tuple[str, int, str, int] = ("Europe/Berlin", 1, "America/New_York", -5),
        status: str = "scheduled",
    ) -> Flight:
        departs = self.now + (leaves or timedelta())
        flight = Flight(id=new_id(), day=(departs + timedelta(hours=zones[1])).date(), writer=self)
        self.insert(
            "flights",
            id=flight.id,
            carrier=designator[0],
            number=designator[1],
            flight_date=flight.day,
            origin=origin,
            destination=destination,
            desk=desk,
            status=status,
            first_heard_at=self.now - timedelta(hours=30),
            last_heard_at=self.now,
        )
        lands = departs + timedelta(hours=9)
        timed: dict[str, Any] = {
            "departure_local": _local(departs, zones[1]),
            "departure_zone": zones[0],
            "departure_utc": departs,
            "arrival_local": _local(lands, zones[3]),
            "arrival_zone": zones[2],
            "arrival_utc": lands,
            "door_close_utc": departs - timedelta(minutes=20),
        }
        self.insert(
            "legs",
            id=new_id(),
            flight_id=flight.id,
            position=0,
            origin=origin,
            destination=destination,
            times_source="PAXLST",
            times_heard_at=self.now,
            border_crossing=True,
            **(timed if leaves is not None else {}),
        )
        return flight

    def message(self, flight: Flight, kind: str = "PAXLST", **values: Any) -> UUID:
        message_id = new_id()
        defaults: dict[str, Any] = {
            "received_at": self.now - timedelta(hours=2),
            "prepared_at": self.now - timedelta(hours=2, minutes=3),
            "version": "D.05B" if kind == "PAXLST" else "11.1",
            "effect": "applied",
            "defects": [],
        }
        self.insert(
            "messages",
            id=message_id,
            received_on=self.now.date(),
            receipt_id=new_id(),
            position=0,
            kind=kind,
            flight_id=flight.id,
            flight_date=flight.day,
            body_sha256=message_id.bytes * 2,
            **(defaults | values),
        )
        return message_id


@cache
def _insertion(table: str, names: tuple[str, ...]) -> bytes:
    query = sql.SQL("insert into {} ({}) values ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.SQL(", ").join(sql.Placeholder() * len(names)),
    )
    return query.as_string(None).encode()


def _is_documents(value: object) -> bool:
    return (isinstance(value, list) and bool(value) and isinstance(value[0], dict)) or value == []


def _local(instant: datetime, offset: int) -> str:
    return (instant + timedelta(hours=offset)).strftime("%Y-%m-%dT%H:%M:00")


@dataclass
class Flight:
    """A flight that rows can be hung on."""

    id: UUID
    day: date
    writer: Writer
    travellers: list[UUID] = field(default_factory=list)

    def traveller(
        self,
        surname: str,
        given: str,
        *,
        api: dict[str, Any] | None = None,
        pnr: dict[str, Any] | None = None,
        document: dict[str, Any] | None = None,
        role: str = "passenger",
        **journey: Any,
    ) -> UUID:
        """Add a traveller whom API reports (``api``, always unless ``None`` is meant by ``{}``), and PNR if given."""
        write, journey_id = self.writer.insert, new_id()
        usual = {"board": "FRA", "off": "JFK", "seat": None, "screened_at": self.writer.now - timedelta(hours=1)}
        write(
            "journeys",
            id=journey_id,
            flight_date=self.day,
            flight_id=self.id,
            natural_key=str(journey_id),
            role=role,
            created_at=self.writer.now,
            status_heard_at=self.writer.now,
            **(usual | journey),
        )
        base = {
            "surname": surname,
            "given_names": given,
            "date_of_birth": "1988-04-17",
            "sex": "F",
            "nationality": "UTO",
        }
        paper = {"type": "P", "number": "UT1234567", "issuing_state": "UTO", "expiry_date": "2031-05-01"}
        if api is None or api:
            self._reported(journey_id, "API", base | (api or {}), paper | (document or {}), journey.get("seat"))
        if pnr is not None:
            self._reported(journey_id, "PNR", base | pnr, None, journey.get("seat"))
        self.travellers.append(journey_id)
        return journey_id

    def _reported(
        self, journey: UUID, source: str, said: dict[str, Any], paper: dict[str, Any] | None, seat: str | None
    ) -> None:
        write, reported_id = self.writer.insert, new_id()
        booking = said.pop("booking", None)
        key = {"flight_date": self.day, "journey_id": journey}
        write(
            "reported_travellers",
            id=reported_id,
            source=source,
            message_id=new_id(),
            booking_id=booking,
            version=1,
            is_current=True,
            content="",
            joined_by="new" if source == "API" else "locator",
            reported_at=self.writer.now - timedelta(hours=3),
            role="passenger",
            seat=seat,
            record_locator=said.pop("record_locator", None),
            **key,
        )
        folded = fold_name(f"{said['surname']} {said['given_names']}")
        surname_heard, given_heard = heard_as(said["surname"], said["given_names"], name_tables())
        heard = {"surname_heard": surname_heard, "given_heard": given_heard}
        write("identities", reported_id=reported_id, name_folded=folded, **heard, **key, **said)
        if paper:
            number_key = f"{paper['issuing_state']}:{paper['number']}"
            write("documents", reported_id=reported_id, position=0, number_key=number_key, source="DOC", **key, **paper)

    def booking(self, locator: str, payment: Payment | None = None, **contacts: str) -> UUID:
        write, booking_id = self.writer.insert, new_id()
        write(
            "bookings",
            id=booking_id,
            flight_date=self.day,
            flight_id=self.id,
            message_id=new_id(),
            version=1,
            is_current=True,
            record_locator=locator,
            agency={"iata_number": "12345678", "office": "UTO1AB", "city": "Utopolis", "country": "UTO"},
            created_local="2026-11-20T10:12:00",
            reported_at=self.writer.now,
        )
        write(
            "booking_segments",
            booking_id=booking_id,
            flight_date=self.day,
            position=0,
            flight="ZZ100",
            origin="FRA",
            destination="JFK",
            departure_local=f"{self.day}T13:00:00",
            status="HK",
            booking_class="Y",
        )
        for kind, value in contacts.items():
            write("contacts", id=new_id(), flight_date=self.day, booking_id=booking_id, kind=kind, value=value)
        if payment:
            sealed = self.writer.sealer.seal(msgspec.json.encode(payment), "payments.sealed")
            write(
                "payments", id=new_id(), flight_date=self.day, booking_id=booking_id, kind=payment.kind, sealed=sealed
            )
        return booking_id

    def hit(self, journey: UUID, finding: dict[str, Any] | None = None, **values: Any) -> UUID:
        hit_id = new_id()
        opened = values.pop("opened_at", self.writer.now - timedelta(minutes=40))
        self.writer.insert(
            "hits",
            id=hit_id,
            flight_date=self.day,
            journey_id=journey,
            finding_key=values.pop("finding_key", str(hit_id)),
            evidence="",
            opened_at=opened,
            changed_at=values.pop("changed_at", opened),
            **((finding or NAME_HIT) | values),
        )
        self.writer.insert("hit_events", id=new_id(), flight_date=self.day, hit_id=hit_id, at=opened, action="opened")
        return hit_id


def fill(write: Writer, *, flights: int = 60, hits: int = 40, each: int = 12, seed: int = 7) -> list[Flight]:
    """Write many flights from just departed to a day ahead, with travellers and hits spread over them."""
    dice = random.Random(seed)
    made = []
    for number in range(flights):
        (origin, zone, offset), (destination, end_zone, end_offset), desk = ROUTES[number % len(ROUTES)]
        leaves = timedelta(minutes=-30 + 22 * number + dice.randrange(15))
        flight = write.flight(
            (dice.choice(("ZZ", "QX", "7Y", "XQ")), str(100 + number * 7)),
            leaves=None if number == 17 else leaves,
            origin=origin,
            destination=destination,
            desk=desk,
            zones=(zone, offset, end_zone, end_offset),
        )
        if number % 9 != 4:
            errors = [{"code": "count_differs", "severity": "error", "segment": 12, "offset": 900, "tag": "CNT"}]
            write.message(
                flight, travellers=each, declared_passengers=each + number % 3, defects=errors * (number % 7 == 2)
            )
        if number % 5:
            write.message(flight, "PNRGOV", bookings=each // 2, travellers=each, push="full")
        for seat in range(each):
            surname, given = dice.choice(SURNAMES), dice.choice(GIVEN)
            flight.traveller(
                surname,
                given,
                api={} if number % 9 == 4 else {"nationality": dice.choice(STATES)},
                pnr=None
                if number % 5 == 0 or seat % 11 == 10
                else {"nationality": None, "record_locator": f"K{number:02}{seat // 2:03}"},
                board=origin,
                off=destination,
                seat=f"{seat // 6 + 10}{'ABCDEF'[seat % 6]}",
            )
        made.append(flight)
    for number in range(hits):
        flight = made[(number * number + 3 * number) % min(len(made), 45)]
        journey = flight.travellers[number % len(flight.travellers)]
        opened = write.now - timedelta(minutes=dice.randrange(3, 300))
        flight.hit(
            journey,
            FINDINGS[number % len(FINDINGS)],
            opened_at=opened,
            state="second_look" if number % 8 == 7 else "open",
        )
    return made
