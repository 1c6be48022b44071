"""The page on which a manifest is typed, pasted or uploaded."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from starlette.testclient import TestClient

from tests.web.conftest import Officer
from tests.web.reading import text_of

SOON = datetime.now(ZoneInfo("Europe/London")) + timedelta(hours=5)
FLIGHT = {"flight": "ZZ901", "origin": "LHR", "destination": "JFK", "departure": f"{SOON:%Y-%m-%d %H:%M}"}
ROWS = "surname,given_names,date_of_birth\nSPECIMEN,ANNA,1980-05-17\n"


def _csrf(client: TestClient) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/manifests/new").text)
    assert found is not None
    return found[1]


def test_a_manifest_is_received_and_its_flight_shown(officer: Officer) -> None:
    client = officer()
    answer = client.post("/manifests/new", data={"csrf": _csrf(client), "rows": ROWS, **FLIGHT})
    assert answer.status_code == 303
    link = re.search(r'href="(/flights/[0-9a-f-]{36})"', client.get(answer.headers["location"]).text)
    assert link is not None
    page = text_of(client.get(link[1]).text)
    assert "typed by mira" in page
    assert "SPECIMEN" in page


def test_a_file_is_read_instead_of_the_rows(officer: Officer) -> None:
    client = officer()
    file = {"file": ("list.csv", b"Last name,DOB\nEXEMPLAR,1970-01-02\n", "text/csv")}
    answer = client.post("/manifests/new", data={"csrf": _csrf(client), "rows": "broken", **FLIGHT}, files=file)
    assert answer.status_code == 303


def test_problems_are_named_row_by_row_and_what_was_typed_stays(officer: Officer) -> None:
    client = officer()
    rows = "surname,date_of_birth\n,1980-05-17\nSPECIMEN,soon\n"
    answer = client.post("/manifests/new", data={"csrf": _csrf(client), "rows": rows, **FLIGHT, "origin": "<b>"})
    assert answer.status_code == 422
    page = text_of(answer.text)
    assert "Nothing was saved" in page
    assert "Line 2 : Surname : is missing" in page.replace(":", " :").replace("  ", " ")
    assert "Birth date" in page
    assert "SPECIMEN,soon" in answer.text
    assert "&lt;b&gt;" in answer.text


def test_a_stranger_and_a_reader_are_refused(officer: Officer) -> None:
    assert officer().post("/manifests/new", data={"csrf": "x", **FLIGHT}).status_code == 403
    assert officer("nora", "attache").get("/manifests/new").status_code == 403
