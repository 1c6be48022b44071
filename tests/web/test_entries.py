"""The clock on the pages: who told the time and how long ago; and what an airline tells an officer."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from foreland.web.pages.entries import read_time
from tests.web.conftest import Officer
from tests.web.reading import rows, text_of
from tests.web.world import Flight, Writer

NOW = datetime(2026, 11, 24, 23, 50, tzinfo=UTC)


def _enter(client: TestClient, flight: Flight, **typed: str) -> tuple[int, str]:
    csrf = re.search(r'name="csrf" value="([^"]+)"', client.get(f"/flights/{flight.id}").text)
    assert csrf is not None
    answer = client.post(f"/flights/{flight.id}/entry", data={"csrf": csrf[1], "leg": "0", **typed})
    return answer.status_code, answer.text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("23:55", NOW + timedelta(minutes=5)),
        ("0010", NOW + timedelta(minutes=20)),
        ("2026-11-25 14:05", datetime(2026, 11, 25, 14, 5, tzinfo=UTC)),
        ("2026-11-25T14:05Z", datetime(2026, 11, 25, 14, 5, tzinfo=UTC)),
        ("24:00", None),
        ("12:60", None),
        ("noon", None),
        ("2026-13-25 14:05", None),
        ("", None),
    ],
)
def test_a_time_is_the_nearest_of_its_kind(text: str, told: datetime | None) -> None:
    assert read_time(text, NOW) == told


def test_a_countdown_names_its_source_and_age(officer: Officer, write: Writer) -> None:
    flight = write.flight()
    (row,) = rows(officer().get("/flights").text)
    assert re.search(r"(API|PNR), [0-9]+ (min|h|d) ago", text_of(row))
    assert flight.id


def test_an_entry_moves_the_clock_and_is_signed(officer: Officer, write: Writer) -> None:
    flight = write.flight(leaves=timedelta(hours=2))
    client = officer()
    later = (write.now + timedelta(hours=4)).replace(second=0, microsecond=0)
    status, _ = _enter(client, flight, what="ETD", at=f"{later:%Y-%m-%d %H:%M}")
    assert status == 303
    page = text_of(client.get(f"/flights/{flight.id}").text)
    closes = f"{later - timedelta(minutes=15):%H:%M}"
    assert re.search(closes + r" UTC( · [^·]* desk)? ?, officer, 0 min ago", page)  # the desk's clock may stand between
    assert "expected · officer, 0 min ago" in page


def test_a_cancellation_is_shown_with_who_said_it(officer: Officer, write: Writer) -> None:
    flight = write.flight()
    client = officer()
    assert _enter(client, flight, what="cancel")[0] == 303
    assert "Cancelled · officer, 0 min ago" in text_of(client.get(f"/flights/{flight.id}").text)
    assert _enter(client, flight, what="divert", airport="yyz")[0] == 303
    assert "diverted to YYZ" in text_of(client.get(f"/flights/{flight.id}").text)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"what": ""}, "Choose what the airline said"),
        ({"what": "ETD", "at": "soon"}, "Write the time in UTC"),
        ({"what": "divert", "airport": "<b>"}, "Write the airport as three letters"),
        ({"what": "ETD", "at": "14:05", "leg": "9"}, "Choose a leg"),
    ],
)
def test_a_wrong_entry_is_answered_and_what_was_typed_stays(
    officer: Officer, write: Writer, typed: dict[str, str], said: str
) -> None:
    flight = write.flight()
    status, page = _enter(officer(), flight, **typed)
    assert status == 422
    assert said in page
    assert '<b>"' not in page


def test_a_strangers_form_and_a_reader_are_refused(officer: Officer, write: Writer) -> None:
    flight = write.flight()
    client = officer()
    assert client.post(f"/flights/{flight.id}/entry", data={"csrf": "x", "what": "cancel"}).status_code == 403
    reader = officer("nora", "attache")
    assert "The airline telephoned" not in reader.get(f"/flights/{flight.id}").text
