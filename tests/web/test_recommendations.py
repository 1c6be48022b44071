"""The pages of recommendations: made, checked as the carrier reads them, approved by another, followed to the end."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from foreland.store.identifiers import new_id
from tests.web.conftest import Officer
from tests.web.world import Flight, Writer


@pytest.fixture
def flight(write: Writer) -> Flight:
    flight = write.flight(("ZZ", "100"))
    booking = flight.booking("K1")
    for given in ("MIRA", "NILO"):
        journey = flight.traveller("QQNAME", given, seat="12A", pnr={"booking": booking, "record_locator": "K1"})
        flight.hit(journey)
    return flight


def csrf(client: TestClient) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/help").text)
    assert found
    return found[1]


def hits(flight: Flight) -> dict[UUID, UUID]:
    """The one hit of each traveller."""
    rows = flight.writer.connection.execute("select journey_id, id from hits")
    return {row["journey_id"]: row["id"] for row in rows}


def evidence(flight: Flight, name: str) -> None:
    row = flight.writer.connection.execute("select id from users where username = %s", (name,)).fetchone()
    assert row
    for hit in hits(flight).values():
        event = {"id": new_id(), "flight_date": flight.day, "hit_id": hit, "at": datetime.now(UTC)}
        flight.writer.insert("hit_events", **event, user_id=row["id"], action="evidence_opened", item="history")


def form(client: TestClient, flight: Flight, step: str, *members: UUID, **said: str) -> dict[str, object]:
    chosen = members or (flight.travellers[0],)
    found: dict[str, object] = {
        "csrf": csrf(client), "flight_date": str(flight.day), "journey": [str(one) for one in chosen],
        "kind": "no_board", "ground": "document_expired",
        "fact": "document_expired", "reason": "QQREASON ended in May.", "step": step,
    }  # fmt: skip
    for one in chosen:
        found |= {f"protection.{one}": "no", f"asked_by.{one}": "carrier", f"hit.{one}": [str(hits(flight)[one])]}
    return found | said


def test_from_the_form_to_the_outcome(officer: Officer, write: Writer, flight: Flight) -> None:
    mira, suvi = officer("mira", "carrier_liaison"), officer("suvi", "supervisor")
    new = mira.get(f"/recommendations/new?flight_date={flight.day}&journey={flight.travellers[0]}").text
    assert "checked" not in new, "nothing is chosen beforehand"
    assert new.index("kind-check_document") < new.index("kind-no_board"), "alternatives stand first"
    refused = mira.post("/recommendations", data=form(mira, flight, "check"))
    assert refused.status_code == 422
    assert "Open at least one piece of evidence" in refused.text
    assert "QQREASON" in refused.text, "what was typed is kept"
    evidence(flight, "mira")
    check = mira.post("/recommendations", data=form(mira, flight, "check"))
    assert check.status_code == 200
    assert "does not board" in check.text
    assert "Quebec Quebec November Alfa Mike Echo" in check.text
    assert write.connection.execute("select from recommendations").rowcount == 0, "checking writes nothing"
    for typed, said in (("at noon", "Write the time as"), ("2099-01-01 00:00", "The time lies in the future.")):
        late = mira.post("/recommendations", data=form(mira, flight, "check", happened_at=typed))
        assert (late.status_code, said in late.text, typed in late.text) == (422, True, True)
    sent = mira.post("/recommendations", data=form(mira, flight, "send"))
    assert sent.status_code == 303
    address = sent.headers["location"].partition("?")[0]
    own = mira.get(address).text
    assert 'value="approve"' not in own
    assert "Waits for a supervisor" in own
    told = {"csrf": csrf(suvi), "row_version": "1"}
    assert suvi.post(f"{address}/step", data=told | {"step": "approve", "row_version": "9"}).status_code == 409
    assert suvi.post(f"{address}/step", data=told | {"step": "approve"}).status_code == 303
    reads = {"csrf": csrf(mira), "row_version": "2", "step": "acknowledge", "said_by": "Gate 12, Ines"}
    assert mira.post(f"{address}/step", data=reads | {"happened_at": "noon"}).status_code == 422
    assert mira.post(f"{address}/step", data=reads | {"happened_at": "2099-01-01 00:00"}).status_code == 422
    assert mira.post(f"{address}/step", data=reads).status_code == 303
    acts = {"csrf": csrf(mira), "row_version": "3", "step": "report", "detail": "denied"}
    assert mira.post(f"{address}/step", data=acts | {"detail": ""}).status_code == 422
    override = acts | {"detail": "overridden", "said_by": "Ada Q"}
    refused = mira.post(f"{address}/step", data=override)
    assert (refused.status_code, 'name="said_by"' in refused.text, 'value="Ada Q"' in refused.text) == (422, True, True)
    assert mira.post(f"{address}/step", data=override | {"reason": "QQSEEN it."}).status_code == 303
    page = mira.get(address).text
    assert ("Ada Q" in page, "QQSEEN it." in page) == (True, True)
    acts["row_version"] = "4"
    assert mira.post(f"{address}/step", data=acts).status_code == 303
    page = mira.get(address).text
    assert "Gate 12, Ines" in page
    assert "Boarding denied" in page
    listed = suvi.get("/recommendations").text
    assert "QQNAME" in listed
    assert "QQREASON" not in listed


def test_a_party_is_decided_about_together_and_recorded_one_by_one(
    officer: Officer, write: Writer, flight: Flight
) -> None:
    mira = officer("mira", "carrier_liaison")
    evidence(flight, "mira")
    first, second = flight.travellers
    fears = {f"protection.{second}": "yes", "kind": "check_document"}
    check = mira.post("/recommendations", data=form(mira, flight, "check", first, second, **fears))
    assert "Is referred to protection" in check.text
    sent = mira.post("/recommendations", data=form(mira, flight, "send", first, second, **fears))
    assert sent.status_code == 303
    rows = write.connection.execute("select journey_id, kind, state from recommendations").fetchall()
    assert [tuple(row.values()) for row in rows] == [(first, "check_document", "sent")]
    marks = write.connection.execute("select journey_id from protection_marks").fetchall()
    assert [row["journey_id"] for row in marks] == [second]


def test_each_of_a_party_is_kept_back_on_hits_of_their_own(officer: Officer, write: Writer, flight: Flight) -> None:
    mira = officer("mira", "carrier_liaison")
    evidence(flight, "mira")
    first, second = flight.travellers
    shown = mira.get(f"/recommendations/new?flight_date={flight.day}&journey={first}").text
    for journey, hit in hits(flight).items():
        assert f'name="hit.{journey}" value="{hit}"' in shown
    alone = form(mira, flight, "check", first, second) | {f"hit.{second}": []}
    assert mira.post("/recommendations", data=alone).status_code == 422, "nothing is known of the companion"
    check = mira.post("/recommendations", data=form(mira, flight, "check", first, second)).text
    assert f'name="hit.{second}" value="{hits(flight)[second]}"' in check
    sent = mira.post("/recommendations", data=form(mira, flight, "send", first, second))
    assert sent.status_code == 303
    rows = write.connection.execute(
        "select r.journey_id, h.hit_id from recommendations r join recommendation_hits h on h.recommendation_id = r.id"
    ).fetchall()
    assert {row["journey_id"]: row["hit_id"] for row in rows} == hits(flight)


def test_nonsense_and_strangers_are_answered(officer: Officer, flight: Flight) -> None:
    mira = officer("mira", "carrier_liaison")
    assert mira.get("/recommendations/new?flight_date=x&journey=y").status_code == 404
    assert mira.get(f"/recommendations/new?flight_date={flight.day}&journey={new_id()}").status_code == 404
    assert mira.get(f"/recommendations/{new_id()}").status_code == 404
    bad = form(mira, flight, "send") | {
        "kind": "<b>",
        "ground": "x" * 30_000,
        f"hit.{flight.travellers[0]}": ["1"],
        "fact": ["a"] * 50,
    }
    assert mira.post("/recommendations", data=bad).status_code == 422
    assert mira.post("/recommendations", data=bad | {"csrf": "no"}).status_code == 403
    assert mira.post("/recommendations", data=bad | {"journey": ["no"]}).status_code == 404
