"""The hit queue: order, filters, why in the row, news."""

from __future__ import annotations

from datetime import timedelta

import pytest

from foreland.store.identifiers import new_id
from foreland.web.pages import filters
from tests.web.conftest import Officer
from tests.web.findings import CONTACT_HIT, EXPIRED_HIT, MALFORMED_HIT, NAME_HIT, STOLEN_HIT
from tests.web.reading import order_of, rows, text_of
from tests.web.world import Writer


def test_an_empty_queue_says_so(officer: Officer) -> None:
    page = officer().get("/queue").text
    assert "No hit waits for this filter" in page
    assert "0 hits wait" in page


def test_order_is_band_of_time_left_then_severity_then_door(officer: Officer, write: Writer) -> None:
    for surname, leaves, finding in (
        ("XFIFTH", timedelta(hours=6), NAME_HIT),  # high, but there is time
        ("YFOURTH", None, MALFORMED_HIT),  # time not known counts as within three hours
        ("THIRD", timedelta(hours=3), STOLEN_HIT),
        ("SECOND", timedelta(minutes=30), MALFORMED_HIT),
        ("FIRST", timedelta(minutes=70), EXPIRED_HIT),  # later than SECOND, same band, more severe
        ("LAST", timedelta(minutes=10), NAME_HIT),  # the door is closed
    ):
        flight = write.flight((surname[:2], "7"), leaves=leaves)
        flight.hit(flight.traveller(surname, "MIRA"), finding)
    page = officer().get("/queue").text
    assert order_of(page, "FIRST", "SECOND", "THIRD", "YFOURTH", "XFIFTH", "Doors closed: warn", "LAST")


def test_the_row_says_why(officer: Officer, write: Writer) -> None:
    flight = write.flight()
    flight.hit(flight.traveller("HALVIK", "MIRA", seat="14C"), NAME_HIT)
    (row,) = rows(officer().get("/queue").text)
    said = text_of(row)
    assert "Name on a watchlist: like HALVIC MYRA; same birth date 0.94" in said
    assert "▲ High" in said
    assert "14C" in said
    assert "FRA–JFK" in said


def test_what_departed_long_ago_was_decided_or_cancelled_is_not_in_the_queue(officer: Officer, write: Writer) -> None:
    gone = write.flight(("ZZ", "1"), leaves=-timedelta(hours=filters.QUEUE_HOURS_AFTER_DEPARTURE, minutes=5))
    gone.hit(gone.traveller("GONE", "MIRA"))
    there = write.flight(("ZZ", "2"))
    there.hit(there.traveller("CLEARED", "MIRA"), state="cleared")
    there.hit(there.traveller("WITHDRAWN", "MIRA"), state="withdrawn")
    there.hit(there.traveller("CANCELLED", "MIRA", status="cancelled"))
    off = write.flight(("ZZ", "3"), status="cancelled")
    off.hit(off.traveller("OFF", "MIRA"))
    assert rows(officer().get("/queue").text) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("severity=medium", {"KESTOR"}),
        ("kind=rule", {"KESTOR"}),
        ("state=second_look", {"KESTOR"}),
        ("desk=GULF", {"KESTOR"}),
        ("from=DXB", {"KESTOR"}),
        ("to=JFK", {"LI"}),
        ("q=ZZ100", {"LI"}),
        ("q=kest", {"KESTOR"}),
        ("q=li", {"LI"}),  # a carrier or a name: either may be meant
        ("q=QX", {"KESTOR"}),
        ("q=%27%3B--", {"KESTOR", "LI"}),
    ],
)
def test_the_filter_narrows(officer: Officer, write: Writer, query: str, found: set[str]) -> None:
    one = write.flight(("ZZ", "100"))
    one.hit(one.traveller("LI", "MIRA"), NAME_HIT)
    two = write.flight(("QX", "200"), origin="DXB", destination="ORD", desk="GULF")
    two.hit(two.traveller("KESTOR", "JURO", board="DXB", off="ORD"), CONTACT_HIT, state="second_look")
    page = officer().get(f"/queue?{query}").text
    assert {name for name in ("LI", "KESTOR") if f"<b>{name}</b>" in page} == found


def test_an_unknown_code_is_shown_with_its_values(officer: Officer, write: Writer) -> None:
    flight = write.flight()
    unknown = CONTACT_HIT | {
        "code": "fresh_check",
        "reasons": [{"code": "some_fact", "fact": "booking.colour", "value": "red", "expected": "blue"}],
    }
    flight.hit(flight.traveller("HALVIK", "MIRA"), unknown)
    (row,) = rows(officer().get("/queue").text)
    assert "fresh check: some fact (booking colour): red, compared with blue" in text_of(row)


def test_reading_the_queue_is_audited_with_identifiers_only(officer: Officer, write: Writer) -> None:
    flight = write.flight()
    journey = flight.traveller("HALVIK", "MIRA")
    flight.hit(journey)
    officer().get("/queue")
    (entry,) = write.connection.execute("select * from audit where action = 'queue.read'").fetchall()
    assert entry["object_ids"] == [journey]
    assert entry["request_id"] is not None
    assert "HALVIK" not in str(entry)


def test_another_authority_sees_nothing(officer: Officer, write: Writer) -> None:
    stranger = Writer(
        write.connection, type(write.owner)(
            org_id=new_id(), originator_org=write.owner.originator_org, handling_id=write.owner.handling_id
        ), write.sealer, write.now,
    )  # fmt: skip
    flight = stranger.flight()
    journey = flight.traveller("HALVIK", "MIRA")
    hit = flight.hit(journey)
    client = officer()
    assert rows(client.get("/queue").text) == []
    assert rows(client.get("/flights").text) == []
    assert "EUROPE" not in client.get("/flights").text
    assert client.get(f"/flights/{flight.id}").status_code == 404
    assert client.get(f"/travellers/{flight.day}/{journey}").status_code == 404
    csrf = client.get("/help").text.split('name="csrf" value="')[1].split('"')[0]
    sent = client.post(f"/hits/{flight.day}/{hit}/decision", data={"csrf": csrf, "decision": "clear"})
    assert sent.status_code == 404
