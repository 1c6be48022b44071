"""Legal holds: one officer places one, two lift it, and the nightly run obeys."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from starlette.testclient import TestClient

from foreland.operations.deployment import Deployment
from foreland.operations.purge import purge
from tests.operations.test_vault import keep
from tests.web.conftest import Officer
from tests.web.test_unmasking import _post
from tests.web.world import Writer

WHY = {"what": "journey", "basis": "court_order", "reason": "File 7/26"}


def _form(write: Writer, surname: str) -> dict[str, str]:
    flight = write.flight()
    journey = flight.traveller(surname, "MIRA")
    flight.traveller("NEIGHBOUR", "NED")
    return {"flight_date": str(flight.day), "journey": str(journey), "flight": str(flight.id)}


def _holds(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        query = (
            "select object_kind, basis, reason, until, set_by, lifted_at is not null, id from legal_holds order by id"
        )
        return connection.execute(query).fetchall()


def test_a_hold_is_placed_by_one_and_lifted_by_two(
    deployment: Deployment, officer: Officer, write: Writer, postgres_url: str
) -> None:
    keep(deployment, 30, 60)
    form, later = _form(write, "QQHELD"), datetime.now(UTC) + timedelta(days=90)
    mira, omar = officer("mira", "supervisor"), officer("omar", "oversight")
    page = mira.get(f"/travellers/{form['flight_date']}/{form['journey']}").text
    assert 'action="/holds"' in page
    assert _post(mira, "/holds", **WHY, **form, until="") == 303
    ((*said, hold),) = _holds(postgres_url)
    assert said == ["journey", "court_order", "File 7/26", None, "mira", False]
    purge(deployment, later)
    assert _left(write) == ["QQHELD"], "the neighbour went, who is held stays as they were"

    address = f"/holds/{hold}"
    assert _post(omar, address, step="lift") == 422, "nobody asked"
    assert _post(mira, address, step="ask", reason=" ") == 422
    assert _post(mira, address, step="ask", reason="The case is closed.") == 303
    assert _post(mira, address, step="ask", reason="Again.") == 422
    for step in ("lift", "keep"):
        assert _post(mira, address, step=step) == 422, "nobody lifts what they asked to lift"
    assert "The case is closed." in omar.get("/holds").text
    assert _post(omar, address, step="keep") == 303
    assert _post(omar, address, step="ask", reason="Closed after all.") == 303
    assert _post(omar, address, step="lift") == 422
    own = "update legal_holds set lifted_by = lift_asked_by"
    with psycopg.connect(postgres_url) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(own)
    assert _post(mira, address, step="lift") == 303
    assert _post(mira, address, step="ask", reason="Again.") == 422, "it is over"
    purge(deployment, later)
    assert _left(write) == []
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        trail = connection.execute(
            "select action, actor from audit where action like 'hold\\_%' order by at, id"
        ).fetchall()
        assert trail == [
            *(("hold_placed", "mira"), ("hold_lift_asked", "mira"), ("hold_kept", "omar")),
            *(("hold_lift_asked", "omar"), ("hold_lifted", "mira")),
        ]
        assert "File 7" not in str(connection.execute("select detail from audit").fetchall())


def _left(write: Writer) -> list[str]:
    rows = write.connection.execute("select surname from identities order by 1").fetchall()
    return [row["surname"] for row in rows if row["surname"]]


def test_a_flight_is_held_with_everybody_until_a_day(
    deployment: Deployment, officer: Officer, write: Writer, postgres_url: str
) -> None:
    keep(deployment, 30, 60)
    form = _form(write, "QQHELD")
    mira = officer("mira", "supervisor")
    last = datetime.now(UTC) + timedelta(days=90)
    assert _post(mira, "/holds", **WHY | {"what": "flight"}, **form, until=last.date().isoformat()) == 303
    assert _holds(postgres_url)[0][0] == "flight"
    purge(deployment, last)
    assert _left(write) == ["NEIGHBOUR", "QQHELD"]
    purge(deployment, last + timedelta(days=1))
    assert _left(write) == []


def test_what_may_not_be_held_is_refused(officer: Officer, write: Writer, postgres_url: str) -> None:
    form = _form(write, "QQHELD")
    mira, ana = officer("mira", "supervisor"), officer("ana", "analyst")
    for wrong in (
        {"basis": "curiosity"},
        {"reason": " "},
        {"reason": "x" * 1001},
        {"until": "2020-01-01"},
        {"until": "tomorrow"},
        {"journey": form["flight"]},
    ):
        assert _post(mira, "/holds", **WHY | form | wrong) == 422, wrong
    assert _post(mira, "/holds", **WHY | form | {"journey": "x"}) == 404
    assert _post(ana, "/holds", **WHY | form) == 403
    assert ana.get("/holds").status_code == 403
    assert "/holds" not in ana.get(f"/travellers/{form['flight_date']}/{form['journey']}").text
    assert _kept_text(mira, form)
    assert _holds(postgres_url) == []


def _kept_text(client: TestClient, form: dict[str, str]) -> bool:
    token = client.get("/help").text.split('name="csrf" value="')[1].split('"')[0]
    answer = client.post("/holds", data={"csrf": token, **WHY, **form, "reason": "A LONG REASON", "basis": ""})
    return "A LONG REASON" in answer.text
