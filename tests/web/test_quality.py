"""Which messages were due and came: on the flight, on the list, and of a carrier over a period."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from foreland.operations.deployment import Deployment
from foreland.operations.import_schedule import import_schedule, read_schedule
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
