"""The list of flights and the page of one flight."""

from __future__ import annotations

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.web.conftest import Officer
from tests.web.findings import MALFORMED_HIT, NAME_HIT
from tests.web.reading import order_of, rows, text_of
from tests.web.world import Writer


def test_an_empty_list_says_what_to_do(officer: Officer) -> None:
    page = officer().get("/flights")
    assert page.status_code == 200
    assert "No flight fits this filter" in page.text


def test_flights_are_ordered_by_the_next_closing_door(officer: Officer, write: Writer) -> None:
    write.flight(("ZZ", "3"), leaves=timedelta(hours=7))
    write.flight(("ZZ", "1"), leaves=timedelta(minutes=5))  # the door is closed already
    write.flight(("ZZ", "2"), leaves=timedelta(minutes=50))
    page = officer().get("/flights").text
    assert order_of(page, ">ZZ2<", ">ZZ3<", ">ZZ1<")
    assert 'data-level="imminent"' in page
    assert 'data-level="closed"' in page


def test_a_flight_whose_time_nobody_reported_is_shown_as_not_known(officer: Officer, write: Writer) -> None:
    write.flight(leaves=None)
    (row,) = rows(officer().get("/flights").text)
    assert "not known" in row
    assert 'data-level="unknown"' in row


def test_counts_compare_what_was_received_with_what_was_declared(officer: Officer, write: Writer) -> None:
    flight = write.flight()
    write.message(flight, declared_passengers=3, travellers=2)
    flight.traveller("ARDENNE", "ALENA")
    both = flight.traveller("BELMOND", "BORIN", pnr={})
    flight.traveller("CASTREL", "CELIA", role="crew")
    flight.traveller("DUVANE", "DAVO", status="cancelled")
    flight.hit(both)
    flight.hit(both, MALFORMED_HIT, state="cleared")
    (row,) = rows(officer().get("/flights").text)
    assert "2 of 3" in text_of(row)  # API
    assert "1 of 2" in text_of(row)  # PNR
    assert "▲ 1 High" in text_of(row)
    assert "●" not in row  # the low one was cleared


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("flight=zz0012", {"ZZ12"}),
        ("flight=QX", {"QX77"}),
        ("flight=77", {"QX77"}),
        ("flight=LH9000", {"ZZ12"}),  # code-share
        ("from=gru", {"QX77"}),
        ("to=JFK", {"ZZ12"}),
        ("desk=AMERICAS", {"QX77"}),
        ("hits=1", {"QX77"}),
        ("window=6", {"ZZ12"}),
        ("window=past", set()),
        ("page=9999", set()),
        ("page=-1&window=nonsense", {"ZZ12", "QX77"}),
        ("desk=%00", {"ZZ12", "QX77"}),
    ],
)
def test_the_filter_narrows(officer: Officer, write: Writer, query: str, found: set[str]) -> None:
    near = write.flight(("ZZ", "12"), leaves=timedelta(hours=4))
    write.insert("flight_aliases", flight_id=near.id, carrier="LH", number="9000", flight_date=near.day)
    far = write.flight(("QX", "77"), leaves=timedelta(hours=10), origin="GRU", destination="MIA", desk="AMERICAS")
    far.hit(far.traveller("ELBRON", "ELIN"))
    page = officer().get(f"/flights?{query}")
    assert page.status_code == 200
    assert {name for name in ("ZZ12", "QX77") if f">{name}</a>" in page.text} == found


def test_a_filter_that_cannot_be_read_is_named_and_not_used(officer: Officer, write: Writer) -> None:
    write.flight(("ZZ", "12"))
    page = officer().get("/flights?from=Frankfurt&flight=%3Cscript%3E").text
    assert "Not understood" in page
    assert ">ZZ12</a>" in page
    assert "<script>" not in page.partition("<main")[2]
    assert page.count('aria-invalid="true"') == 2


def test_the_list_is_cut_into_pages_in_sql(officer: Officer, write: Writer) -> None:
    for number in range(61):
        write.flight(("ZZ", str(number + 1)), leaves=timedelta(hours=2, minutes=number))
    client = officer()
    first, second = client.get("/flights").text, client.get("/flights?page=2").text
    assert (len(rows(first)), len(rows(second))) == (60, 1)
    assert "61 flights" in first
    assert "page=2" in first


def test_an_officer_starts_with_the_own_desk_and_may_leave_it(officer: Officer, write: Writer) -> None:
    write.flight(("ZZ", "1"), desk="EUROPE")
    write.flight(("ZZ", "2"), desk="GULF")
    client = officer("gus", "analyst", desk="GULF")
    assert len(rows(client.get("/flights").text)) == 1
    assert len(rows(client.get("/flights?desk=").text)) == 2


def test_one_flight_shows_travellers_with_hits_first(officer: Officer, write: Writer) -> None:
    flight = write.flight()
    flight.traveller("ARDENNE", "ALENA", seat="10A")
    flight.hit(flight.traveller("ZORAN", "MIRA", seat="10B"), NAME_HIT)
    page = officer().get(f"/flights/{flight.id}").text
    assert order_of(page, "ZORAN", "ARDENNE")
    assert "FRA" in page
    assert "crosses the border" in page


@pytest.mark.parametrize(
    ("search", "found"), [("10b", "BELMOND"), ("belm", "BELMOND"), ("UT99", "CASTREL"), ("cél", "CASTREL")]
)
def test_a_traveller_is_found_by_seat_name_or_document(
    officer: Officer, write: Writer, search: str, found: str
) -> None:
    flight = write.flight()
    flight.traveller("ARDENNE", "ALENA", seat="10A")
    flight.traveller("BELMOND", "BORIN", seat="10B")
    flight.traveller("CASTREL", "CELIA", seat="11C", document={"number": "UT998877"})
    (row,) = rows(officer().get(f"/flights/{flight.id}", params={"q": search}).text)
    assert found in row


def test_one_flight_shows_messages_their_defects_and_the_carriers_contact(officer: Officer, write: Writer) -> None:
    flight = write.flight()
    write.message(
        flight,
        travellers=1,
        declared_passengers=4,
        reporting_contact={"name": "ZZ OPS", "phones": ["+999 555 0100"], "emails": ["ops@example.org"]},
        defects=[{"code": "count_differs", "severity": "error", "segment": 9, "offset": 120, "tag": "CNT"}],
        filtered={"meal": 2},
    )
    page = text_of(officer().get(f"/flights/{flight.id}").text)
    for shown in ("1 defect", "count_differs", "4 declared", "ZZ OPS", "+999 555 0100", "sensitive data removed"):
        assert shown in page


def test_one_flight_without_anything_is_still_a_page(officer: Officer, write: Writer) -> None:
    flight = write.flight(leaves=None)
    page = officer().get(f"/flights/{flight.id}").text
    assert "No traveller has been reported" in page
    assert "No message about this flight" in page


def test_a_flight_that_is_not_there_is_not_found(officer: Officer) -> None:
    client = officer()
    assert client.get("/flights/00000000-0000-7000-8000-000000000000").status_code == 404
    assert client.get("/flights/nonsense").status_code == 404


def test_flights_of_any_time_are_one_choice_away(officer: Officer, write: Writer) -> None:
    write.flight(("ZZ", "1"), leaves=timedelta(hours=5))
    long_ago = write.flight(("ZZ", "2"), leaves=timedelta(days=-3000))
    write.flight(("ZZ", "3"), leaves=None)
    page = officer().get("/flights?window=any").text
    assert order_of(page, ">ZZ1<", ">ZZ2<", ">ZZ3<")
    assert str(long_ago.day.year) in page, "what is years away says its year"


def test_an_empty_window_leads_to_any_time(officer: Officer, write: Writer) -> None:
    write.flight(("ZZ", "2"), leaves=timedelta(days=-3000))
    client = officer()
    assert "window=any" in client.get("/flights").text
    assert ">ZZ2<" in client.get("/flights?window=any").text


def test_times_are_shown_in_utc_of_the_port_and_of_the_desk(officer: Officer, write: Writer) -> None:
    flight = write.flight(desk="Pacific")
    head = write.connection.execute("select departure_utc from legs where flight_id = %s", (flight.id,)).fetchone()
    assert head is not None
    at = head["departure_utc"]
    of_flight, own = (f"{at.astimezone(ZoneInfo(zone)):%H:%M} " for zone in ("Pacific/Honolulu", "America/New_York"))
    client = officer()
    (row,) = rows(client.get("/flights").text)
    assert text_of(row).count(of_flight + "HST") == 1
    page = text_of(client.get(f"/flights/{flight.id}").text)
    assert f"{of_flight}HST desk" in page
    assert f"{at.astimezone(UTC):%H:%M} UTC" in page
    there = officer("borin", desk="Atlantic")  # the clock of the officer's own desk goes before the flight's
    (row,) = rows(there.get("/flights?desk=").text)
    assert own + at.astimezone(ZoneInfo("America/New_York")).tzname() in text_of(row)
    assert "HST" not in row


def test_a_desk_that_nobody_knows_has_no_time(officer: Officer, write: Writer) -> None:
    flight = write.flight(desk="EUROPE")
    page = officer().get(f"/flights/{flight.id}").text
    assert "fl-desk-time" not in page
