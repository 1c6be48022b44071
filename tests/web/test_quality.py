"""Which messages were due and came: on the flight, on the list, and of a carrier over a period."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from foreland.operations.deployment import Deployment
from foreland.operations.import_schedule import import_schedule, read_schedule
from foreland.operations.receive_message import Incoming, receive_all
from tests.web.conftest import Officer
from tests.web.reading import rows, text_of
from tests.web.world import Writer


def test_a_planned_flight_without_any_message_stands_on_the_list_as_such(
    officer: Officer, write: Writer, deployment: Deployment
) -> None:
    soon = write.now + timedelta(hours=2)
    plan = (
        "flight,date,origin,destination,departure,arrival,times\n"
        f"ZZ77,{soon.date()},LHR,JFK,{soon:%H:%M},{soon:%H:%M},utc"
    )
    import_schedule(deployment, deployment.service(), read_schedule(plan.encode(), "csv"), "season", write.now)
    client = officer()
    (row,) = rows(client.get("/flights").text)
    assert "ZZ77" in row
    assert "1 missing" in text_of(row), "the push of the day before"
    assert "schedule, 0 min ago" in text_of(row)


def test_a_flight_shows_what_was_due_and_what_came(officer: Officer, write: Writer) -> None:
    flight = write.flight(leaves=timedelta(hours=2))
    write.message(flight, declared_passengers=3, travellers=2)
    flight.traveller("ARDENNE", "ALENA")
    page = text_of(officer().get(f"/flights/{flight.id}").text)
    assert "Passenger list before the doors close" in page
    assert "1 fewer than declared" in page
    assert "Bookings, 24 hours before departure" in page


def test_the_report_for_a_carrier_has_counts_and_nobodys_name(officer: Officer, write: Writer) -> None:
    flight = write.flight(leaves=timedelta(hours=2))
    write.message(flight, declared_passengers=3, travellers=2)
    flight.traveller("ARDENNE", "ALENA")
    answer = officer().get(f"/flights/{flight.id}/quality.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "API_BATCH" in answer.text
    assert "PNR_24H" in answer.text
    assert "MISSING ELEMENTS" in answer.text
    assert "ARDENNE" not in answer.text


def test_a_carriers_period_is_counted(officer: Officer, write: Writer) -> None:
    flight = write.flight(("QX", "5"), leaves=timedelta(hours=2))
    write.message(flight, travellers=1)
    flight.traveller("ARDENNE", "ALENA")
    write.flight(("QX", "6"), leaves=timedelta(hours=3), status="cancelled")
    page = text_of(officer().get("/carriers/qx/quality?days=7").text)
    assert "Data quality of QX" in page
    assert "1 flight" in page
    assert "Missing elements of passenger lists" in page
    assert "QX6" not in page


@pytest.mark.parametrize("code", ["Q", "QXXX", "Q'", "%00"])
def test_what_is_no_carrier_is_not_found(officer: Officer, code: str) -> None:
    assert officer().get(f"/carriers/{code}/quality").status_code == 404


def test_a_carrier_nobody_heard_of_has_an_empty_page(officer: Officer) -> None:
    page = officer().get("/carriers/XX/quality?days=nonsense")
    assert page.status_code == 200
    assert "No flight of this carrier" in page.text


def test_an_administrator_sees_no_counts(officer: Officer) -> None:
    assert officer("adam", "administrator").get("/carriers/ZZ/quality").status_code == 403


def test_a_flight_whose_travellers_lack_an_element_is_marked_incomplete(officer: Officer, write: Writer) -> None:
    short = write.flight(("QX", "5"), leaves=timedelta(hours=26))
    short.traveller("ARDENNE", "ALENA", document={"expiry_date": None})
    sound = write.flight(("QX", "6"), leaves=timedelta(hours=26))
    sound.traveller("BELMOND", "BORIN")
    client = officer()
    page = client.get("/flights?window=96").text
    marked = {row for row in rows(page) if "◐" in row and "Incomplete" in text_of(row)}
    assert {row for row in marked if f"f-{short.id}" in row}, "an element is missing"
    assert not {row for row in marked if f"f-{sound.id}" in row}
    page = text_of(client.get(f"/flights/{short.id}").text)
    assert "Messages due ◐ Incomplete" in page
    assert "Missing elements:" in page
    assert "○ More is due" in text_of(client.get(f"/flights/{sound.id}").text)


def test_reported_travellers_stand_beside_those_declared(officer: Officer, write: Writer) -> None:
    flight = write.flight(leaves=timedelta(hours=1))
    key: dict[str, Any] = {
        "common_access_reference": "ONE",
        "declared_passengers": 187,
        "part_last": False,
        "received_at": write.now,
    }
    write.message(flight, travellers=90, part_number=1, **key)
    write.message(flight, travellers=91, part_number=3, **(key | {"part_last": True}))
    client = officer()
    page = text_of(client.get(f"/flights/{flight.id}").text)
    assert "parts missing: 2" in page
    assert "6 fewer than declared" in page
    assert " 181 187 " in page
    (row,) = rows(client.get("/flights").text)
    assert "◐ Incomplete" in text_of(row)


CREW_LIST = (
    "UNA:+.? 'UNB+UNOA:4+ZZAIR+STATE+261123:0900+{n}'UNH+{n}+PAXLST:D:05B:UN:IATA'BGM+{code}'TDT+20+ZZ500'LOC+125+DXB'"
    "DTM+189:{departs}:201'LOC+87+JFK'{people}{total}UNT+9+{n}'UNZ+1+{n}'"
)


def _list_of(soon: datetime, code: str, number: int, qualifier: str, total: str, *names: str) -> bytes:
    people = "".join(f"NAD+{qualifier}+++{name}:A'ATT+2++F'DTM+329:800517'" for name in names)
    departs = f"{soon + timedelta(hours=4):%y%m%d%H%M}"  # Dubai knows no summer time
    return CREW_LIST.format(code=code, n=number, departs=departs, people=people, total=total).encode()


def _owed(page: str, what: str) -> str:
    """The line of a message that was due."""
    lines = [text_of("<tr " + line.partition("</tr>")[0]) for line in page.partition('id="p-owed"')[2].split("<tr ")]
    (found,) = [line for line in lines if line.startswith(what)]
    return found


def test_a_crew_list_that_came_is_not_taken_for_the_passenger_list(
    officer: Officer, deployment: Deployment, write: Writer
) -> None:
    """The whole way, from bytes: only the crew is told of, then the passengers, fewer than declared."""
    soon = write.now + timedelta(minutes=20)
    home = deployment.home.org_id
    crew = _list_of(soon, "250", 1, "FM", "CNT+41:2'", "ONE", "TWO")
    receive_all(deployment, [Incoming(raw=crew, source="http", originator=home)])
    client = officer()
    address = str(write.connection.execute("select id from flights").fetchone()["id"])  # type: ignore[index]
    page = client.get(f"/flights/{address}").text
    assert "Missing" in _owed(page, "Passenger list")
    crewed = _owed(page, "Crew list")
    assert "Late" in crewed
    assert crewed.endswith("2 2"), "reported and declared"
    (listed,) = [text_of(row) for row in rows(client.get("/flights").text) if "ZZ500" in row]
    assert "0 2 1 late none 1 missing" in listed, "passengers, crew with its list, API"
    assert "NO PASSENGER LIST RECEIVED" in client.get(f"/flights/{address}/quality.txt").text
    people = _list_of(soon, "745", 2, "FL", "CNT+42:3'", "THREE", "FOUR")
    receive_all(deployment, [Incoming(raw=people, source="http", originator=home)])
    page = client.get(f"/flights/{address}").text
    owed = _owed(page, "Passenger list")
    assert "1 fewer than declared" in owed
    assert owed.endswith("2 3")
    assert "2 crew members" in text_of(page)
    assert "NO PASSENGER LIST" not in client.get(f"/flights/{address}/quality.txt").text
