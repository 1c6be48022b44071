"""The telephone: a traveller is found by seat, number or part of a name, by an index; the call is linked and closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from foreland.operations.deployment import Deployment
from foreland.review.calls import read_call_search
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.store.views import call_search
from foreland.store.views.call_search import find_travellers
from tests.web.conftest import Officer
from tests.web.reading import text_of
from tests.web.test_administration import send
from tests.web.world import Writer


def call_of(client: TestClient, search: str) -> str:
    csrf = client.get("/account").text.split('name="csrf" value="')[1].split('"')[0]
    answer = client.post("/calls", data={"csrf": csrf, "search": search})
    assert answer.status_code == 303
    assert not search or search not in answer.headers["location"], "no name stands in an address"
    return str(answer.headers["location"])


def test_a_call_opens_with_its_search_is_linked_and_closed(officer: Officer, write: Writer) -> None:
    flight = write.flight(("ZZ", "100"), leaves=timedelta(hours=2))
    journey = flight.traveller("QUENNORAL", "MIRA", seat="12A", document={"number": "QX7654321"})
    write.connection.execute("update documents set number_key = issuing_state || ':' || number")
    other = flight.traveller("VANDERQUEN", "JOOST", seat="12B")
    hit = flight.hit(journey)
    kim = officer("kim", "carrier_liaison")
    for search, meant in (
        ("ZZ100 12A", {"QUENNORAL"}),
        ("qx 765-4321", {"QUENNORAL"}),
        ("quen", {"QUENNORAL", "VANDERQUEN"}),
        ("Куэн", set()),
        ("Куэннорал Мира", {"QUENNORAL"}),
        ("joost vander", {"VANDERQUEN"}),
        ("joost zz100", {"VANDERQUEN"}),
        ("ZZ999 1A", set()),
        ("", set()),
    ):
        page = kim.get(call_of(kim, search)).text
        assert {name for name in ("QUENNORAL", "VANDERQUEN") if f"<b>{name}</b>" in page} == meant, search
    address = call_of(kim, "ZZ100 12A")
    who = {"search": "ZZ100 12A", "traveller": f"{flight.day}/{journey}", "caller_kind": "carrier_station"}
    said = {"who": "Lena, gate B 12", "phone": "+49 69 555 0101", "asked": "Is the visa good?", "answered": "Yes."}
    status, page = send(kim, address, step="close", row_version="1", **who, **said)
    assert (status, "Choose an outcome" in page, "Lena, gate B 12" in page) == (422, True, True)
    end = {"outcome": "answered", "step": "close"}
    assert send(kim, address, row_version="1", **who, **said, **end)[0] == 303
    row = write.connection.execute("select * from calls where id = %s", [address.split("/")[-1]]).fetchone()
    assert row
    assert (row["journey_id"], row["hit_id"], row["flight_id"], row["outcome"]) == (journey, hit, flight.id, "answered")
    assert b"visa" not in row["words_sealed"]
    assert "Is the visa good?" in text_of(officer("ana", "analyst").get(address).text)
    assert send(kim, address, row_version="2", **who, **said, **end)[0] == 422, "a closed call stays as it is"
    unknown = {"traveller": f"{flight.day}/{hit}", "row_version": "1", "step": "write"}
    assert "no longer there" in send(kim, call_of(kim, "quen"), **unknown)[1]
    shown = write.connection.execute("select object_ids from audit where action = 'call.read'").fetchall()
    assert {journey, other} <= {one for row in shown for one in row["object_ids"]}
    assert send(officer("tomas", "attache"), "/calls", search="QUENNORAL")[0] == 403


def test_a_call_that_ends_with_protection_refers_the_traveller_and_nobody_else_reads_it(
    deployment: Deployment, officer: Officer, write: Writer
) -> None:
    flight = write.flight(("ZZ", "100"), leaves=timedelta(hours=2))
    journey = flight.traveller("QUENNORAL", "MIRA", seat="12A")
    flight.hit(journey)
    kim, ana, selma = officer("kim", "carrier_liaison"), officer("ana", "analyst"), officer("selma", "protection")
    address = call_of(kim, "quen")
    said = {"asked": "She whispers QQHELP at the gate.", "caller_kind": "carrier_station", "step": "close"}
    end = said | {"outcome": "protection", "row_version": "1"}
    for traveller in ("", f"{flight.day}/{new_id()}"):
        status, page = send(kim, address, **end, traveller=traveller)
        assert (status, "QQHELP" in page) == (422, True), "nothing that was written is lost"
    assert "ring protection" in send(kim, address, **end)[1]
    assert not write.connection.execute("select from protection_referrals").rowcount
    assert send(kim, address, **end, traveller=f"{flight.day}/{journey}")[0] == 303
    assert send(kim, address, **end, traveller=f"{flight.day}/{journey}")[0] == 422, "sent twice, one referral"
    (row,) = write.connection.execute("select * from protection_referrals").fetchall()
    assert (row["journey_id"], row["airport"], row["asked_by_kind"]) == (journey, "FRA", "carrier")
    assert "QQHELP" in selma.get(f"/protection/{row['id']}").text
    assert "QUENNORAL" not in ana.get("/queue").text, "out of the queue at once"
    assert "QQHELP" not in ana.get(address).text
    named = write.connection.execute("select object_ids from audit where action = 'protection_referred'").fetchall()
    assert [one["object_ids"] for one in named] == [[row["id"]]]


@pytest.mark.parametrize("search", ["ZZ100 12A", "QX7654321", "quennor"])
def test_every_way_goes_by_an_index_under_the_row_filters(
    deployment: Deployment, write: Writer, monkeypatch: pytest.MonkeyPatch, search: str
) -> None:
    flight = write.flight(("ZZ", "100"))
    flight.traveller("QUENNORAL", "MIRA", seat="12A")
    access = deployment.service()
    plans = []
    with transaction(deployment.pool, access) as connection:
        connection.execute("set local enable_seqscan = off")
        run: Any = type(connection).execute

        def explained(self: Any, query: Any, values: Any = None, **more: Any) -> Any:
            if b"limit" in (query if isinstance(query, bytes) else query.encode()):
                plan = run(self, b"explain " + query, values)
                plans.append("\n".join(row["QUERY PLAN"] for row in plan))
            return run(self, query, values, **more)

        monkeypatch.setattr(type(connection), "execute", explained)
        find_travellers(access, connection, read_call_search(search), write.now)
    assert plans
    assert all("Seq Scan" not in plan for plan in plans), plans
    if search == "quennor":
        assert any("name_folded ~>=~" in plan and "Index Cond" in plan for plan in plans), plans
    assert call_search.LIMIT < 100
