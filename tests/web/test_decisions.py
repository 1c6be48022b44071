"""Deciding about a hit from the page: nothing preselected, nothing lost, nobody overwritten."""

from __future__ import annotations

import re
from typing import Any

import pytest
from httpx import Response
from starlette.testclient import TestClient

from foreland.store.identifiers import new_id
from tests.web.conftest import Officer
from tests.web.findings import MALFORMED_HIT, NAME_HIT
from tests.web.reading import text_of
from tests.web.world import Writer

CLEAR = {"decision": "clear", "reason_code": "different_person", "text": "Another birth place in the passport."}
LOOK = {"decision": "needs_second_look", "reason_code": "identity_uncertain", "text": "Cannot tell."}


def send(client: TestClient, page: str, hit: object, fields: dict[str, str], **changed: str) -> Response:
    form = page.partition(f'id="hit-{hit}"')[2]
    action = re.search(r'action="(/hits/[^"]+)"', form)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)[:2])
    assert action
    answer: Response = client.post(action[1], data=hidden | fields | changed)
    return answer


@pytest.fixture
def case(write: Writer) -> dict[str, Any]:
    flight = write.flight()
    journey = flight.traveller("HALVIK", "MIRA")
    return {
        "flight": flight,
        "journey": journey,
        "hit": flight.hit(journey, NAME_HIT),
        "address": f"/travellers/{flight.day}/{journey}",
    }


def state_of(write: Writer, hit: object) -> str:
    row = write.connection.execute("select state from hits where id = %s", (hit,)).fetchone()
    assert row
    return str(row["state"])


def test_nothing_is_preselected(officer: Officer, case: dict[str, Any]) -> None:
    form = officer().get(case["address"]).text.partition('class="fl-decide"')[2].partition("</form>")[0]
    assert " checked" not in form
    assert " selected" not in form


def test_clearing_is_recorded_and_leads_back_to_the_queue(
    officer: Officer, write: Writer, case: dict[str, Any]
) -> None:
    client = officer()
    answer = send(client, client.get(case["address"]).text, case["hit"], CLEAR)
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue?done=clear")
    assert state_of(write, case["hit"]) == "cleared"
    assert "Hit cleared" in client.get("/queue?done=clear").text
    page = text_of(client.get(case["address"]).text)
    assert "Cleared Officer Mira" in page
    assert "Different person Another birth place in the passport." in page


def test_the_next_hit_of_the_same_traveller_comes_first(officer: Officer, case: dict[str, Any]) -> None:
    other = case["flight"].hit(case["journey"], MALFORMED_HIT)
    client = officer()
    answer = send(client, client.get(case["address"]).text, case["hit"], CLEAR)
    assert answer.headers["location"] == f"{case['address']}?done=1#hit-{other}"
    assert "Another hit of this traveller waits" in client.get(f"{case['address']}?done=1").text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"decision": ""}, "Choose what you decide."),
        ({"reason_code": ""}, "Choose a reason."),
        ({"reason_code": "identity_uncertain"}, "Choose a reason that goes with the decision."),
        ({"text": "  "}, "Write what you saw and why you decide so."),
        ({"text": "x" * 4001}, "The text is too long"),
        ({"happened_at": "at noon"}, "Write the time as 2026-11-27 14:05"),
        ({"happened_at": "2099-01-01 00:00"}, "The time lies in the future."),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(
    officer: Officer, write: Writer, case: dict[str, Any], changed: dict[str, str], said: str
) -> None:
    client = officer()
    answer = send(client, client.get(case["address"]).text, case["hit"], CLEAR, **changed)
    assert answer.status_code == 422
    assert answer.text.count(said) >= 2  # in the summary and at the field
    assert "<title>Error:" in answer.text
    if "text" not in changed:
        assert CLEAR["text"] in answer.text
    assert state_of(write, case["hit"]) == "open"


def test_a_colleague_who_was_faster_is_not_overwritten(officer: Officer, write: Writer, case: dict[str, Any]) -> None:
    slow, fast = officer("slow", "analyst"), officer("fast", "analyst")
    page = slow.get(case["address"]).text
    assert send(fast, fast.get(case["address"]).text, case["hit"], LOOK).status_code == 303
    answer = send(slow, page, case["hit"], CLEAR)
    assert answer.status_code == 409
    assert "Somebody else changed this hit" in answer.text
    assert CLEAR["text"] in answer.text
    assert "Second look asked for" in answer.text
    assert state_of(write, case["hit"]) == "second_look"


def test_text_is_kept_on_the_page_when_the_hit_no_longer_waits(
    officer: Officer, write: Writer, case: dict[str, Any]
) -> None:
    slow, fast = officer("slow", "analyst"), officer("fast", "analyst")
    page = slow.get(case["address"]).text
    send(fast, fast.get(case["address"]).text, case["hit"], CLEAR, text="I was faster.")
    answer = send(slow, page, case["hit"], CLEAR)
    assert answer.status_code == 409
    assert "Your text, not recorded:" in answer.text
    assert CLEAR["text"] in answer.text


def test_who_asked_for_a_second_look_does_not_answer_it(officer: Officer, write: Writer, case: dict[str, Any]) -> None:
    asker, colleague = officer("asker", "analyst"), officer("colleague", "analyst")
    send(asker, asker.get(case["address"]).text, case["hit"], LOOK)
    own = asker.get(case["address"]).text
    assert "a colleague must answer it" in own
    assert 'class="fl-decide"' not in own
    theirs = colleague.get(case["address"]).text
    assert 'value="needs_second_look"' not in theirs
    assert send(colleague, theirs, case["hit"], CLEAR).status_code == 303
    assert state_of(write, case["hit"]) == "cleared"


def test_a_form_from_elsewhere_or_without_the_right_is_refused(
    officer: Officer, write: Writer, case: dict[str, Any]
) -> None:
    client, reader = officer(), officer("eve", "oversight")
    page = client.get(case["address"]).text
    assert send(client, page, case["hit"], CLEAR, csrf="guessed").status_code == 403
    assert send(reader, page, case["hit"], CLEAR).status_code == 403
    token = reader.get("/help").text.split('name="csrf" value="')[1].split('"')[0]
    assert send(reader, page, case["hit"], CLEAR, csrf=token).status_code == 403
    foreign = {"origin": "http://elsewhere.test", "sec-fetch-site": "cross-site"}
    client.headers.update(foreign)
    assert send(client, page, case["hit"], CLEAR).status_code == 403
    assert state_of(write, case["hit"]) == "open"


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "٣"])
def test_a_strange_row_version_decides_nothing(
    officer: Officer, write: Writer, case: dict[str, Any], version: str
) -> None:
    client = officer()
    answer = send(client, client.get(case["address"]).text, case["hit"], CLEAR, row_version=version)
    assert answer.status_code == 409
    assert state_of(write, case["hit"]) == "open"


def test_a_form_of_a_hit_that_went_into_another_one_is_answered_with_that_one(
    officer: Officer, write: Writer, case: dict[str, Any]
) -> None:
    client, gone = officer(), {"journey": new_id(), "hit": new_id(), "flight": new_id()}
    page, flight = client.get(case["address"]).text, case["flight"]
    for kind, kept in (("flight", flight.id), ("journey", case["journey"]), ("hit", case["hit"])):
        write.insert(
            "merged_records", gone_id=gone[kind], kind=kind, flight_id=flight.id, kept_id=kept, merged_at=write.now
        )
    for address, kept_at in (
        (f"/flights/{gone['flight']}", f"/flights/{flight.id}"),
        (f"/travellers/2020-01-01/{gone['journey']}", case["address"]),
    ):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["location"]) == (303, kept_at)
    assert client.get(f"/flights/{gone['hit']}").status_code == 404
    old = page.replace(f"/hits/{flight.day}/{case['hit']}", f"/hits/2020-01-01/{gone['hit']}")
    answer = send(client, old, case["hit"], CLEAR)
    assert answer.status_code == 409
    assert CLEAR["text"] in answer.text, "nothing that was typed is lost"
    assert state_of(write, case["hit"]) == "open"
