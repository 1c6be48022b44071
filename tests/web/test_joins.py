"""Doubtful joins on the pages: why, for whom, who may settle them, and what happens to what an officer typed."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from httpx import Response
from starlette.testclient import TestClient

from tests.web.conftest import Officer
from tests.web.reading import text_of
from tests.web.world import Flight, Writer

SAME = {"reason_code": "carrier_confirmed", "text": "The station read me the passport."}


class Doubt:
    """A flight with two of one name in the list, a stranger, and a booking that may be either's."""

    def __init__(self, write: Writer) -> None:
        self.write = write
        self.flight: Flight = write.flight()
        listed = [{"number": number, "issuing_state": "UTO"} for number in ("UT1", "UT2")]
        self.twins = [
            self.flight.traveller("HALVIK", "MIRA", document=one, seat=f"1{n}A") for n, one in enumerate(listed)
        ]
        self.stranger = self.flight.traveller("CASTREL", "BORIN")
        self.journey = self.flight.traveller("HALVIK", "MIRA", api={}, pnr={"date_of_birth": "1988"}, doubtful=True)
        # "api={}" leaves the list out; the booking says a year of birth alone

    @property
    def address(self) -> str:
        return self.path(self.journey)

    def path(self, journey: UUID) -> str:
        return f"/travellers/{self.flight.day}/{journey}"


def send(client: TestClient, page: str, fields: dict[str, str]) -> Response:
    """Send the form as a browser would, from the page as it was."""
    form = page.partition("fl-settle")[2].partition("</form>")[0]
    hidden: dict[str, Any] = {"candidate": [], "beside": []}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form):
        if name in ("candidate", "beside"):
            hidden[name].append(value)
        else:
            hidden[name] = value
    action = re.search(r'action="([^"#]+)', page.partition("fl-settle")[2])
    assert action
    answer: Response = client.post(action[1], data=hidden | fields)
    return answer


@pytest.fixture
def doubt(write: Writer) -> Doubt:
    return Doubt(write)


def test_a_doubtful_report_says_why_for_each_candidate_and_who_looked_is_kept(officer: Officer, doubt: Doubt) -> None:
    client = officer()
    page = client.get(doubt.address).text
    said = text_of(page)
    assert "This PNR report fits 2 people. It was joined to nobody." in said
    assert "birth date 1988-04-17 (here 1988)" in said
    assert all(f"/travellers/{doubt.flight.day}/{twin}" in page for twin in doubt.twins)
    assert str(doubt.stranger) not in page
    (entry,) = doubt.write.connection.execute("select * from audit where action = 'traveller.read'").fetchall()
    assert set(entry["object_ids"]) == {doubt.journey, *doubt.twins}
    form = page.partition("fl-settle")[2].partition("</form>")[0]
    assert " checked" not in form
    assert " selected" not in form
    assert "doubtful join" in text_of(client.get(f"/flights/{doubt.flight.id}").text)
    assert "fits" not in text_of(client.get(doubt.path(doubt.twins[0])).text).partition("Reported: API")[0]


def test_joining_leads_to_the_one_traveller_and_can_be_taken_back(officer: Officer, doubt: Doubt) -> None:
    client = officer()
    answer = send(client, client.get(doubt.address).text, SAME | {"choice": f"join:{doubt.twins[0]}"})
    assert answer.status_code == 303, text_of(answer.text)
    assert answer.headers["location"].startswith(doubt.path(doubt.twins[0]))
    page = client.get(answer.headers["location"]).text
    assert "Your decision is recorded" in page
    assert "Read here as well, by an officer’s decision" in text_of(page)
    assert SAME["text"] in text_of(page)
    flight = client.get(f"/flights/{doubt.flight.id}").text
    assert str(doubt.journey) not in flight, "nobody is listed twice"
    assert "API + PNR" in flight
    assert "doubtful join" not in flight
    joined = client.get(doubt.address).text
    assert "These reports are read with another traveller" in joined
    answer = send(
        client, joined, {"choice": f"undo:{doubt.twins[0]}", "reason_code": "decided_in_error", "text": "Wrong seat."}
    )
    assert answer.status_code == 303
    page = client.get(doubt.address).text
    assert "It was joined to nobody." in text_of(page)
    assert "Decision taken back" in page
    actions = doubt.write.connection.execute("select action from audit where object_kind = 'journey'").fetchall()
    assert {"travellers_joined", "join_undone"} <= {row["action"] for row in actions}


def test_none_of_them_settles_every_candidate(officer: Officer, doubt: Doubt) -> None:
    client = officer()
    answer = send(
        client,
        client.get(doubt.address).text,
        {"choice": "separate", "reason_code": "namesakes", "text": "Two sisters."},
    )
    assert answer.status_code == 303, text_of(answer.text)
    page = client.get(doubt.address).text
    assert "joined to nobody" not in text_of(page)
    assert page.count("Different people") >= 2
    assert "doubtful join" not in client.get(f"/flights/{doubt.flight.id}").text


def test_a_stale_or_incomplete_form_keeps_what_was_typed_and_writes_nothing(officer: Officer, doubt: Doubt) -> None:
    client = officer()
    page = client.get(doubt.address).text
    join = {"choice": f"join:{doubt.twins[0]}"}
    for fields, status, words in [
        (SAME, 422, "Choose who it is."),
        (SAME | {"choice": "merge"}, 422, "Choose who it is."),
        (SAME | {"choice": f"join:{doubt.stranger}"}, 422, "Choose the person."),
        (join | {"text": "Typed at length."}, 422, "Choose a reason."),
        (join | SAME | {"reason_code": "namesakes"}, 422, "Choose a reason that goes with the decision."),
        (join | SAME | {"text": ""}, 422, "Write what you saw"),
        (join | SAME | {"row_version": "0"}, 409, "came while you looked"),
        (join | SAME | {"row_version": "9" * 40}, 409, "came while you looked"),
    ]:
        answer = send(client, page, fields)
        assert answer.status_code == status, fields
        assert words in text_of(answer.text), fields
        assert fields.get("text", "") in answer.text, fields
    doubt.write.connection.execute("update journeys set facts_version = 9 where id = %s", (doubt.twins[0],))
    assert send(client, page, join | SAME).status_code == 409
    assert client.post(f"{doubt.address}/join", data=join | SAME | {"csrf": "wrong"}).status_code == 403
    nobody = doubt.path(UUID(int=7))
    csrf = re.findall(r'name="csrf" value="([^"]+)"', page)[0]
    assert client.post(f"{nobody}/join", data=join | SAME | {"csrf": csrf}).status_code == 404
    rows = doubt.write.connection.execute("select count(*) as n from join_decisions").fetchone()
    assert rows == {"n": 0}


def test_who_may_not_decide_reads_why_and_has_no_form(officer: Officer, doubt: Doubt) -> None:
    page = officer("olga", "oversight").get(doubt.address).text
    assert "It was joined to nobody." in text_of(page)
    assert "fl-settle" not in page


def test_whom_the_machine_joined_an_officer_may_separate(officer: Officer, write: Writer) -> None:
    flight = write.flight()
    journey = flight.traveller("HALVIK", "MIRA", pnr={"given_names": "MARA"})
    client = officer()
    page = client.get(f"/travellers/{flight.day}/{journey}").text
    assert "API and PNR are about different people" in page
    fields = {"choice": "separate", "reason_code": "different_birth", "text": "Mother and daughter."}
    answer = send(client, page, fields)
    assert answer.status_code == 303, text_of(answer.text)
    listed = text_of(client.get(f"/flights/{flight.id}").text)
    assert "API only" in listed
    assert "PNR only" in listed
