"""Whose rows each kind of viewer reaches, asked of the database itself (docs/decisions/0012)."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from msgspec import structs

from foreland.access.viewer import Access, Role
from foreland.operations.deployment import Deployment
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.store.protection import is_protected
from foreland.store.retention_ends import ENDS
from tests.web.world import Flight, Writer

PEOPLE = ("journeys", "reported_travellers", "identities", "documents", "hits", "hit_events")
NEVER_ABROAD = ("bookings", "contacts", "messages", "registry_keys", "recommendations", "join_decisions")


@pytest.fixture
def worlds(write: Writer) -> tuple[Flight, Flight]:
    """Two flights from FRA and from GRU, with a traveller, a booking and a hit each."""
    made = []
    for number, origin in (("100", "FRA"), ("200", "GRU")):
        flight = write.flight(("ZZ", number), origin=origin, destination="JFK")
        booking = flight.booking("K1", phone="+1555")
        flight.hit(flight.traveller("QQONE", "MIRA", pnr={"booking": booking}, board=origin))
        write.message(flight)
        made.append(flight)
    return made[0], made[1]


def viewer(deployment: Deployment, *roles: Role, airports: tuple[str, ...] = ()) -> Access:
    return Access(org_id=deployment.home.org_id, user_id=new_id(), roles=frozenset(roles), airports=airports)


def counts(deployment: Deployment, access: Access, tables: tuple[str, ...]) -> dict[str, int]:
    with transaction(deployment.pool, access) as connection:
        return {one: connection.execute(f"select from {one}".encode()).rowcount for one in tables}


def somebody(write: Writer) -> object:
    user = new_id()
    write.connection.execute(
        "insert into users (id, org_id, username, display_name, password_hash, roles, created_at)"
        " values (%s, %s, 'ana', 'Ana', 'x', '{analyst}', now())",
        [user, write.owner.org_id],
    )
    return user


def task(write: Writer, flight: Flight, user: object, airport: str, state: str = "open") -> None:
    what = {"flight_id": flight.id, "flight_date": flight.day, "journey_id": flight.travellers[0]}
    who = {"asked_by": user, "asked_at": write.now}
    write.insert("taskings", id=new_id(), airport=airport, kind="interview", state=state, **what, **who)


def test_a_liaison_officer_abroad_sees_departures_of_the_airport_and_of_travellers_those_tasked(
    deployment: Deployment, write: Writer, worlds: tuple[Flight, Flight]
) -> None:
    abroad = viewer(deployment, "attache", airports=("FRA",))
    assert counts(deployment, abroad, ("flights", "legs")) == {"flights": 1, "legs": 1}
    assert set(counts(deployment, abroad, PEOPLE + NEVER_ABROAD).values()) == {0}
    user = somebody(write)
    task(write, worlds[1], user, "GRU")
    task(write, worlds[0], user, "FRA", "cancelled")
    assert set(counts(deployment, abroad, PEOPLE).values()) == {0}
    task(write, worlds[0], user, "FRA")
    assert all(counts(deployment, abroad, PEOPLE).values())
    assert counts(deployment, abroad, ("journeys",)) == {"journeys": 1}
    assert set(counts(deployment, abroad, NEVER_ABROAD).values()) == {0}
    assert set(counts(deployment, viewer(deployment, "attache"), ("flights", *PEOPLE)).values()) == {0}


def test_a_field_office_sees_arrivals_and_of_travellers_those_announced(
    deployment: Deployment, write: Writer, worlds: tuple[Flight, Flight]
) -> None:
    port = viewer(deployment, "field_officer", airports=("JFK",))
    assert counts(deployment, port, ("flights", "journeys")) == {"flights": 2, "journeys": 0}
    what = {"flight_id": worlds[1].id, "flight_date": worlds[1].day, "journey_id": worlds[1].travellers[0]}
    write.insert("lookouts", id=new_id(), port="JFK", ground="x", legal_basis="a law", released_at=write.now, **what)
    assert counts(deployment, port, ("journeys", "hits")) == {"journeys": 1, "hits": 1}
    elsewhere = viewer(deployment, "field_officer", airports=("LAX",))
    assert set(counts(deployment, elsewhere, ("flights", "journeys")).values()) == {0}
    write.connection.execute("update lookouts set withdrawn_at = now()")
    assert counts(deployment, port, ("journeys", "hits")) == {"journeys": 0, "hits": 0}


@pytest.mark.parametrize("role", ["administrator", "station_agent", "partner_analyst", "case_agent", "protection"])
def test_others_reach_no_row_of_any_table_with_content(
    deployment: Deployment, worlds: tuple[Flight, Flight], role: Role
) -> None:
    tables = tuple(table for table, end in ENDS.items() if end.how in ("rule", "with", "expires"))
    hashes = {"message_bodies"}  # no content, and no purpose to filter by
    found = counts(deployment, viewer(deployment, role, airports=("FRA", "JFK")), tables)
    assert {table for table, rows in found.items() if rows} <= hashes


def test_the_widest_of_several_roles_decides(deployment: Deployment, worlds: tuple[Flight, Flight]) -> None:
    both = viewer(deployment, "attache", "analyst", airports=("FRA",))
    assert counts(deployment, both, ("flights", "journeys")) == {"flights": 2, "journeys": 2}


def test_the_compartment_is_written_by_many_read_by_protection_and_asked_one_question(
    deployment: Deployment, write: Writer, worlds: tuple[Flight, Flight]
) -> None:
    flight = worlds[0]
    journey = flight.travellers[0]
    user = somebody(write)
    owner = write.owner
    analyst = structs.replace(viewer(deployment, "analyst"), user_id=user)
    protect = "select foreland_protect(%s, %s, %s, %s, %s, %s, %s, now(), %s)"
    told = (*owner.values(), flight.day, journey, user)
    with transaction(deployment.pool, analyst) as connection:
        for _ in range(2):  # again is no error, and tells nothing
            connection.execute(protect, told)
        assert connection.execute("select from protection_marks").rowcount == 0
        assert is_protected(connection, flight.day, journey)
        assert not is_protected(connection, flight.day, worlds[1].travellers[0])
    everything = viewer(deployment, "analyst", "supervisor", "oversight", "carrier_liaison")
    inside = viewer(deployment, "protection")
    assert counts(deployment, everything, ("protection_marks", "protection_referrals"))["protection_marks"] == 0
    assert counts(deployment, inside, ("protection_marks", "journeys")) == {"protection_marks": 1, "journeys": 0}


def test_a_connection_that_named_nobody_reaches_nothing(deployment: Deployment, worlds: tuple[Flight, Flight]) -> None:
    with deployment.pool.connection() as connection:
        assert connection.execute("select from journeys").rowcount == 0


def test_the_database_refuses_what_nobody_answers_for(write: Writer, worlds: tuple[Flight, Flight]) -> None:
    flight, user = worlds[0], somebody(write)
    row = {
        "flight_id": flight.id, "flight_date": flight.day, "journey_id": flight.travellers[0], "kind": "no_board",
        "ground": "x", "protection": "no", "reason_sealed": b"x", "state": "proposed", "made_by": user,
        "made_at": write.now, "approval": "before",
    }  # fmt: skip
    for change in (
        {"made_by": None},
        {"reason_sealed": None},
        {"reason_sealed": b""},
        {"approved_by": user},
        {"sent_at": write.now + timedelta(minutes=1), "state": "sent"},
        {"protection": "not_needed"},
        {"protection": "yes"},
        {"state": "withdrawn"},
    ):
        with pytest.raises(psycopg.IntegrityError):
            write.insert("recommendations", id=new_id(), **(row | change))
    row |= {"kind": "check_document"}
    write.insert("recommendations", id=new_id(), **row)
    with pytest.raises(psycopg.errors.UniqueViolation):
        write.insert("recommendations", id=new_id(), **row)
