"""Taking, giving back and passing on a hit from the pages."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from httpx import Response
from starlette.testclient import TestClient

from foreland.operations.administer import disable_user
from foreland.operations.deployment import Deployment
from tests.web.conftest import Officer
from tests.web.findings import NAME_HIT
from tests.web.reading import rows, text_of
from tests.web.world import Writer


@pytest.fixture
def case(write: Writer) -> dict[str, Any]:
    flight = write.flight()
    journey = flight.traveller("HALVIK", "MIRA")
    return {"hit": flight.hit(journey, NAME_HIT), "address": f"/travellers/{flight.day}/{journey}", "day": flight.day}


def send(client: TestClient, case: dict[str, Any], page: str, step: str, **changed: str) -> Response:
    form = page[page.index(f'action="/hits/{case["day"]}/{case["hit"]}/assignment"') :]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form.partition("</form>")[0]))
    answer: Response = client.post(
        f"/hits/{case['day']}/{case['hit']}/assignment", data=hidden | {"step": step} | changed
    )
    return answer


def owner_of(write: Writer, case: dict[str, Any]) -> str | None:
    row = write.connection.execute(
        "select u.username, h.row_version from hits h left join users u on u.id = h.assigned_to where h.id = %s",
        (case["hit"],),
    ).fetchone()
    assert row
    return None if row["username"] is None else str(row["username"])


def test_a_hit_is_taken_from_the_queue_and_given_back(officer: Officer, write: Writer, case: dict[str, Any]) -> None:
    client = officer()
    answer = send(client, case, client.get("/queue").text, "take")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/queue#h-{case['hit']}")
    assert owner_of(write, case) == "mira"
    page = client.get("/queue").text
    assert "Officer Mira" in text_of(rows(page)[0])
    assert "Give back" in page
    assert send(client, case, page, "release").status_code == 303
    assert owner_of(write, case) is None
    story = text_of(client.get(case["address"]).text)
    assert "Given back Officer Mira" in story
    assert "Taken Officer Mira" in story


def test_a_hit_is_passed_to_a_colleague_whom_the_history_names(
    officer: Officer, write: Writer, case: dict[str, Any]
) -> None:
    client, _other = officer(), officer("borin", "supervisor")
    officer("olga", "oversight")
    page = client.get(case["address"]).text
    choices = {name: key for key, name in re.findall(r'<option value="([0-9a-f-]{36})">([^<]+)', page)}
    assert list(choices) == ["Officer Borin"]
    assert send(client, case, page, "pass", colleague=choices["Officer Borin"]).status_code == 303
    assert owner_of(write, case) == "borin"
    assert "Passed on → Officer Borin Officer Mira" in text_of(client.get(case["address"]).text)


def test_who_left_is_given_nothing(
    officer: Officer, deployment: Deployment, write: Writer, case: dict[str, Any]
) -> None:
    client, _other = officer(), officer("borin")
    page = client.get(case["address"]).text
    (key,) = re.findall(r'<option value="([0-9a-f-]{36})">', page)
    disable_user(deployment, "borin", datetime.now(UTC))
    for colleague in (key, "", "nobody", "0" * 36):
        answer = send(client, case, page, "pass", colleague=colleague)
        assert answer.status_code == 422
        assert "Choose a colleague who may decide about hits." in answer.text
    assert owner_of(write, case) is None


def test_of_two_who_take_a_hit_the_slower_is_told(officer: Officer, write: Writer, case: dict[str, Any]) -> None:
    slow, fast = officer("slow"), officer("fast")
    page = slow.get("/queue").text
    assert send(fast, case, fast.get("/queue").text, "take").status_code == 303
    answer = send(slow, case, page, "take")
    assert answer.status_code == 409
    assert "Somebody else changed this hit" in answer.text
    assert owner_of(write, case) == "fast"
    assert "Take over" in slow.get("/queue").text


def test_only_own_forms_of_those_who_may_decide_are_taken(
    officer: Officer, write: Writer, case: dict[str, Any]
) -> None:
    client, reader = officer(), officer("olga", "oversight")
    page = client.get("/queue").text
    assert send(client, case, page, "take", csrf="x").status_code == 403
    assert "/assignment" not in reader.get("/queue").text
    assert "/assignment" not in reader.get(case["address"]).text
    csrf = re.findall(r'name="csrf" value="([^"]+)"', reader.get("/queue").text)[0]
    assert send(reader, case, page, "take", csrf=csrf).status_code == 403
    assert owner_of(write, case) is None


def test_each_step_is_audited_without_content(officer: Officer, write: Writer, case: dict[str, Any]) -> None:
    client = officer()
    send(client, case, client.get("/queue").text, "take")
    (row,) = write.connection.execute("select object_ids, detail from audit where action = 'hit_take'").fetchall()
    assert case["hit"] in row["object_ids"]
    assert row["detail"] == {}


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40])
def test_a_strange_row_version_changes_nothing(
    officer: Officer, write: Writer, case: dict[str, Any], version: str
) -> None:
    client = officer()
    assert send(client, case, client.get("/queue").text, "take", row_version=version).status_code == 409
    assert owner_of(write, case) is None
