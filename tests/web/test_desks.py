"""Desks, rosters and the directory: kept by supervisors and administrators, read by those who call; flights follow."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from starlette.testclient import TestClient

from foreland.operations.deployment import Deployment
from foreland.operations.keep_desks import import_desks
from foreland.resources.desks import Desks
from foreland.store import contacts_directory
from foreland.store.pool import transaction
from tests.web.conftest import Officer
from tests.web.reading import text_of
from tests.web.test_administration import send
from tests.web.world import Writer


def desk_id(client: TestClient, name: str) -> str:
    page: str = client.get("/desks").text
    return page.split(f">{name}</a>")[0].split('href="/desks/')[-1].split('"')[0]


def flight_desk(write: Writer, flight: object) -> str | None:
    row = write.connection.execute("select desk from flights where id = %s", [flight]).fetchone()
    assert row is not None
    found: str | None = row["desk"]
    return found


def test_a_desk_is_taken_from_the_table_once_and_kept_on_a_page_and_flights_follow(
    officer: Officer, write: Writer, deployment: Deployment
) -> None:
    flight = write.flight(("ZZ", "100"), origin="FRA", desk="Atlantic")
    root = officer("root", "administrator")
    assert "Caribbean and Latin America" in text_of(root.get("/desks").text)
    status, page = send(root, "/desks", name="Central", hours="Mo-Fr 06:00-18:00", airports="fra", zone="Europe/Berlin")
    assert status == 303, text_of(page)
    assert flight_desk(write, flight.id) == "Central"
    status, page = send(root, "/desks", name="Other", airports="FRA")
    assert (status, "Another desk has one of these" in page) == (422, True)
    assert send(root, "/desks", name="Other", airports="QQQ")[0] == 422
    central = desk_id(root, "Central")
    status, page = send(root, f"/desks/{central}", name="Hub", airports="FRA", row_version="7")
    assert (status, "in the meantime" in page) == (422, True)
    assert send(root, f"/desks/{central}", name="Hub", airports="FRA", row_version="1")[0] == 303
    assert flight_desk(write, flight.id) == "Hub"
    assert send(root, f"/desks/{central}", step="remove")[0] == 303
    assert flight_desk(write, flight.id) == "Atlantic"
    import_desks(deployment, deployment.service(), Desks({"FRA": "Pacific"}, {}, {}), datetime.now(UTC))
    assert flight_desk(write, flight.id) == "Pacific"
    done = write.connection.execute("select action from audit where object_kind = 'desk' order by id").fetchall()
    assert [row["action"] for row in done] == ["desk_added", "desk_changed", "desk_removed", "desks_imported"]
    for only in ("Atlantic", "Caribbean and Latin America"):
        assert send(root, f"/desks/{desk_id(root, only)}", step="remove")[0] == 303
    assert send(root, f"/desks/{desk_id(root, 'Pacific')}", step="remove")[0] == 422, "the last desk stays"


def test_a_roster_is_kept_in_the_clock_of_the_desk(officer: Officer, write: Writer) -> None:
    officer("vera", "analyst")
    sue = officer("sue", "supervisor")
    vera = write.connection.execute("select id from users where username = 'vera'").fetchone()
    assert vera
    pacific = desk_id(sue, "Pacific")
    address = f"/desks/{pacific}/duties"
    today = datetime.now(UTC).date()
    line = {"officer": str(vera["id"]), "role": "lead", "phone": "+1 808 555 0100"}
    times = {"begins": f"{today}T06:00", "ends": f"{today}T14:00"}
    assert send(sue, address, **line, **times)[0] == 303
    for wrong in ({"ends": f"{today}T05:00"}, {"begins": "soon"}, {"role": "king"}, {"officer": "nobody"}):
        assert send(sue, address, **{**line, **times, **wrong})[0] == 422, wrong
    kept = write.connection.execute("select id, begins, ends from duties").fetchall()
    assert [(row["begins"].hour, (row["ends"] - row["begins"]) // timedelta(hours=1)) for row in kept] == [(16, 8)]
    assert "Officer Vera" in text_of(sue.get(f"/desks/{pacific}").text)
    assert send(sue, f"/duties/{kept[0]['id']}/removal")[0] == 303
    assert send(sue, f"/duties/{kept[0]['id']}/removal")[0] == 404


CONTACT = {"kind": "protection", "name": "Night line", "airport": "FRA", "phones": "+49 69 555 0101, +49 69 555 0102"}


def test_a_contact_is_found_by_place_and_kind_and_the_one_who_is_there_first(
    officer: Officer, deployment: Deployment
) -> None:
    sue = officer("sue", "supervisor")
    day = {"hours": "08:00-16:00", "zone": "Europe/Berlin"}
    for fields in (
        CONTACT | {"name": "Day office"} | day,
        CONTACT | {"hours": "24/7"},
        CONTACT | {"name": "Old line", "hours": "24/7", "valid_until": "2020-01-01"},
        CONTACT | {"name": "Anybody in the country", "airport": "", "country": "DEU"},
        CONTACT | {"name": "Of another place", "airport": "JFK"},
        CONTACT | {"name": "Station", "kind": "carrier_station", "carrier": "zz"},
    ):
        status, page = send(sue, "/contacts", **fields)
        assert status == 303, text_of(page)
    access = deployment.service()

    def names(**asked: object) -> list[str]:
        at = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
        with transaction(deployment.pool, access) as connection:
            found = contacts_directory.contacts_of(access, connection, at=at, **asked)  # type: ignore[arg-type]
        return [one.contact.name for one in found]

    protection = ["Night line", "Anybody in the country", "Day office", "Old line"]
    assert names(airport="FRA", kind="protection") == protection
    assert set(names(airport="FRA", carrier="QX")) == set(protection)
    assert names(airport="FRA", carrier="ZZ", kind="carrier_station") == ["Station"]
    assert names(airport="NRT", kind="protection") == []
    seen = text_of(officer("ana", "analyst").get("/contacts?airport=fra&kind=protection").text)
    assert "Out of date since 2020-01-01" in seen
    assert "Of another place" not in seen


def test_a_contact_that_nobody_could_call_is_refused_and_a_colleague_is_not_overwritten(officer: Officer) -> None:
    sue = officer("sue", "supervisor")
    for wrong in (
        {"name": ""}, {"phones": ""}, {"airport": "QQQ"}, {"country": "FRA"}, {"hours": "often"},
        {"hours": "08:00-09:00"},
        {"kind": "carrier_station"}, {"emails": "no address"}, {"valid_until": "soon"}, {"note": "x" * 1050},
    ):  # fmt: skip
        status, page = send(sue, "/contacts", **(CONTACT | wrong))
        assert (status, "Nothing was changed" in page) == (422, True), wrong
    assert send(sue, "/contacts", **CONTACT)[0] == 303
    address = sue.get("/contacts").text.split('href="/contacts/')[1].split('"')[0]
    assert send(sue, f"/contacts/{address}", row_version="1", **(CONTACT | {"name": "First"}))[0] == 303
    assert send(sue, f"/contacts/{address}", row_version="1", **(CONTACT | {"name": "Second"}))[0] == 422
    assert "First" in sue.get("/contacts").text
    assert send(sue, f"/contacts/{address}", step="remove")[0] == 303
    assert sue.get(f"/contacts/{address}").status_code == 404


def test_hits_of_a_closed_desk_are_in_the_lists_of_the_desk_that_covers(officer: Officer, write: Writer) -> None:
    flight = write.flight(("ZZ", "100"), origin="FRA", desk="Atlantic", leaves=timedelta(hours=2))
    flight.hit(flight.traveller("QUENNORAL", "MIRA"))
    sue = officer("sue", "supervisor", desk="Pacific")
    write.flight(("ZZ", "7"), origin="NRT", desk="Pacific", leaves=timedelta(hours=3))
    assert "QUENNORAL" not in sue.get("/queue").text
    pacific = desk_id(sue, "Pacific")
    now = datetime.now(UTC)
    closed = f"{now + timedelta(hours=6):%H}:00-{now + timedelta(hours=7):%H}:00"
    atlantic = {"name": "Atlantic", "airports": "FRA", "zone": "UTC", "row_version": "1"}
    assert send(sue, f"/desks/{desk_id(sue, 'Atlantic')}", hours=closed, covered_by=pacific, **atlantic)[0] == 303
    page = text_of(sue.get("/queue").text)
    assert "QUENNORAL" in page
    assert "Also watched now: Atlantic" in page
    assert "QUENNORAL" in sue.get("/watch").text
    assert "Closed: Pacific covers" in text_of(sue.get(f"/flights/{flight.id}").text)
    assert "2 departures" in text_of(sue.get("/staffing").text) or "1 departure" in text_of(sue.get("/staffing").text)
