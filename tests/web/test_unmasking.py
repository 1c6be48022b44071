"""Masked travellers: what pages show of them, and how two people let one of them look for some hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from starlette.testclient import TestClient

from foreland.operations.deployment import Deployment
from foreland.operations.purge import purge
from tests.operations.test_vault import keep
from tests.operations.wire import Person, booking, paxlst, pnrgov
from tests.web.conftest import Officer
from tests.web.test_messages import receive
from tests.web.world import Writer

ANA = Person(surname="QUORVALEN", given="ANA", document="C1234567", locator="ABCDEF", sex="F", seat="12A")
SEALED = ("QUORVALEN", "C1234567", "ABCDEF", "15555550100", "KEEPSAKE", "12A")
WHY = {"basis": "criminal_proceedings", "reason": "File 7/26: was QUIMBLEY on board?"}


@pytest.fixture
def masked(deployment: Deployment, write: Writer) -> str:
    """Return the address of a traveller who is masked."""
    keep(deployment, 183, None)
    lines = booking("ABCDEF", [ANA], phone="15555550100", remark="KEEPSAKE", card="4111111111111111")
    receive(deployment, paxlst([ANA]), pnrgov([lines], control="2"))
    assert purge(deployment, datetime.now(UTC) + timedelta(days=200)).masked["vault_journeys"] == 1
    row = write.connection.execute("select flight_date, id from journeys").fetchone()
    assert row is not None
    return f"/travellers/{row['flight_date']}/{row['id']}"


def _token(client: TestClient) -> str:
    return str(client.get("/help").text.split('name="csrf" value="')[1].split('"')[0])


def _post(client: TestClient, path: str, **form: str) -> int:
    return int(client.post(path, data={"csrf": _token(client), **form}).status_code)


def _only_request(url: str) -> str:
    with psycopg.connect(url) as connection:
        (row,) = connection.execute("select id from unmask_requests").fetchall()
    return f"/unmasking/{row[0]}"


def test_pages_show_the_masked_form_and_search_finds_nobody(officer: Officer, masked: str, write: Writer) -> None:
    client = officer("mira", "supervisor")
    row = write.connection.execute("select flight_id, received_on, m.id from messages m limit 1").fetchone()
    assert row is not None
    flight = f"/flights/{row['flight_id']}"
    message = f"/messages/{row['received_on']}/{row['id']}"
    for path in (masked, flight, f"{flight}/messages", message, "/queue", f"/audit/journey{masked[11:]}"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert [mark for mark in SEALED if mark in answer.text] == [], path
    assert masked in client.get(flight).text
    for word in ("QUORVALEN", "C1234567", "12A"):
        assert masked not in client.get(f"{flight}?q={word}").text
    assert ">Masked</h1>" in client.get(masked).text
    assert "Name not reported" not in client.get(flight).text


def test_one_asks_another_approves_and_only_the_first_looks_for_a_time(
    deployment: Deployment, officer: Officer, masked: str, postgres_url: str
) -> None:
    mira, ulla, omar = officer("mira", "supervisor"), officer("ulla", "supervisor"), officer("omar", "oversight")
    assert 'name="basis"' in mira.get(masked).text
    assert _post(mira, f"{masked}/unmasking", **WHY) == 303
    request = _only_request(postgres_url)
    with psycopg.connect(postgres_url) as connection:
        assert b"QUIMBLEY" not in connection.execute("select reason_sealed from unmask_requests").fetchall()[0][0]
    assert mira.get(request).headers["location"] == "/unmasking?refused=not_approved"
    assert _post(mira, f"{request}/decision", verdict="approved") == 409, "nobody approves their own request"
    assert "QUIMBLEY" in omar.get("/unmasking").text
    assert _post(omar, f"{request}/decision", verdict="perhaps") == 409
    assert _post(omar, f"{request}/decision", verdict="approved") == 303
    assert _post(ulla, f"{request}/decision", verdict="refused") == 409, "it is answered"
    seen = mira.get(request)
    assert seen.status_code == 200
    for mark in SEALED:
        assert mark in seen.text, mark
    assert "411111" not in seen.text
    assert "1111" in seen.text
    for other in (ulla, omar):
        assert other.get(request).headers["location"] == "/unmasking?refused=not_asked_by_you"
    assert "QUORVALEN" not in mira.get(masked).text, "all other pages stay masked"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("update unmask_requests set view_until = now() - interval '1 second'")
        trail = connection.execute(
            "select action, actor, count(*) from audit where action like 'unmask%' and action <> 'unmask.list'"
            " group by 1, 2 order by 1, 2"
        ).fetchall()
        assert trail == [("unmask_approved", "omar", 1), ("unmask_asked", "mira", 1), ("unmasked.read", "mira", 1)]
        about = connection.execute("select object_ids from audit where action = 'unmasked.read'").fetchone()
        assert str(about[0][0]) in masked if about else False
        assert "QUIMBLEY" not in str(connection.execute("select detail from audit").fetchall())
    assert mira.get(request).headers["location"] == "/unmasking?refused=view_over"


def test_what_was_approved_can_be_ended_and_a_request_lapses(officer: Officer, masked: str, postgres_url: str) -> None:
    mira, omar = officer("mira", "analyst"), officer("omar", "oversight")
    assert _post(mira, f"{masked}/unmasking", **WHY) == 303
    request = _only_request(postgres_url)
    assert _post(mira, f"{masked}/unmasking", **WHY) == 422, "it waits already"
    assert _post(omar, f"{request}/decision", verdict="ended") == 409
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("update unmask_requests set open_until = now() - interval '1 second'")
        assert _post(omar, f"{request}/decision", verdict="approved") == 409
        assert "Lapsed" in omar.get("/unmasking").text
        assert _post(mira, f"{masked}/unmasking", **WHY) == 303, "one that lapsed makes room"
        request = _only_request(postgres_url)
        assert _post(omar, f"{request}/decision", verdict="approved") == 303
        assert mira.get(request).status_code == 200
        assert _post(omar, f"{request}/decision", verdict="ended") == 303
        assert mira.get(request).headers["location"] == "/unmasking?refused=not_approved"
        own = "update unmask_requests set state = 'approved', view_until = now(), decided_by = asked_by"
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute(own)


def test_what_may_not_be_asked_is_refused_with_what_was_typed(officer: Officer, masked: str, write: Writer) -> None:
    mira, carla = officer("mira", "analyst"), officer("carla", "carrier_liaison")
    for form in (WHY | {"basis": "curiosity"}, WHY | {"reason": "  "}, WHY | {"reason": "x" * 4001}):
        assert _post(mira, f"{masked}/unmasking", **form) == 422
    kept = mira.post(f"{masked}/unmasking", data={"csrf": _token(mira), **WHY, "basis": ""})
    assert "QUIMBLEY" in kept.text
    assert mira.post(f"{masked}/unmasking", data={"csrf": "x", **WHY}).status_code == 403
    assert _post(carla, f"{masked}/unmasking", **WHY) == 403
    assert 'name="basis"' not in carla.get(masked).text
    seen = write.flight().traveller("PLAINLY", "SEEN")
    day = write.connection.execute("select flight_date from journeys where id = %s", (seen,)).fetchone()
    assert day is not None
    assert _post(mira, f"/travellers/{day['flight_date']}/{seen}/unmasking", **WHY) == 422, "not masked"
