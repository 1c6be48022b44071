"""What was found a false match is listed, and ended by a supervisor: the pair wherever it was found, and no other."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from foreland.operations.deployment import Deployment
from foreland.operations.end_false_match import NotEnded, end_false_match
from foreland.operations.import_list import Imported, import_list, read_list
from foreland.store.false_matches import END_REASON
from foreland.store.identifiers import new_id
from foreland.store.lists import Terms
from tests.operations.test_recommend import user
from tests.web.conftest import Officer
from tests.web.findings import NAME_HIT
from tests.web.reading import text_of
from tests.web.test_decisions import send
from tests.web.test_evidence import NO_MATCH, SOURCE
from tests.web.test_unmasking import _post
from tests.web.world import Writer

KNOWN = "this traveller is not the listed person"


def find_false(client: TestClient, write: Writer, surname: str = "HALVIK", number: str = "9", **hit: Any) -> str:
    """Find a hit about a traveller of a new flight to be a false match; return the traveller's page."""
    flight = write.flight(("ZZ", number))
    journey = flight.traveller(surname, "MIRA")
    made = flight.hit(journey, NAME_HIT, **(SOURCE | hit))
    address = f"/travellers/{flight.day}/{journey}"
    assert send(client, client.get(address).text, made, NO_MATCH).status_code == 303
    return address


def remembered(write: Writer) -> list[dict[str, Any]]:
    return write.connection.execute("select * from false_matches order by id").fetchall()


def test_a_supervisor_ends_a_pair_wherever_it_was_found(officer: Officer, write: Writer) -> None:
    ana, suvi = officer("ana", "analyst"), officer("suvi", "supervisor")
    find_false(ana, write)
    again = find_false(ana, write, number="10")
    other = find_false(ana, write, number="11", finding_key="watchlist_name:our list:E2")
    first, second, third = (row["id"] for row in remembered(write))
    listed = ana.get("/false-matches").text
    assert listed.count("HALVIK") >= 3
    assert 'action="/false-matches/' not in listed, "an officer looks, a supervisor ends"
    assert _post(ana, f"/false-matches/{first}", reason="QQWHY") == 403
    assert f'action="/false-matches/{first}"' in suvi.get("/false-matches").text
    assert _post(suvi, f"/false-matches/{first}", reason=" ") == 422
    assert _post(suvi, f"/false-matches/{first}", reason="x" * 4001) == 422
    assert [row["ended_at"] for row in remembered(write)] == [None] * 3

    assert _post(suvi, f"/false-matches/{first}", reason="QQWHY: the passport was his.") == 303
    ended = {row["id"]: row for row in remembered(write)}
    assert [ended[one]["ended_at"] is None for one in (first, second, third)] == [False, False, True]
    assert write.sealer.open(ended[second]["end_reason_sealed"], END_REASON) == b"QQWHY: the passport was his."
    assert _post(suvi, f"/false-matches/{second}", reason="Another reason.") == 409
    assert ended[second] == remembered(write)[1], "nobody writes over who ended it"
    assert "QQWHY: the passport was his." in ana.get("/false-matches").text
    assert KNOWN not in ana.get(again).text
    assert KNOWN in ana.get(other).text
    trail = write.connection.execute(
        "select actor, object_ids, detail::text as detail from audit where action = 'false_match_ended'"
    ).fetchall()
    assert [row["actor"] for row in trail] == ["suvi", "suvi"], "an entry for each hit"
    assert {ended[one]["hit_id"] for one in (first, second)} == {row["object_ids"][0] for row in trail}
    assert "QQWHY" not in str(trail)


def test_what_has_expired_or_is_about_the_protected_is_neither_shown_nor_ended(
    deployment: Deployment, officer: Officer, write: Writer
) -> None:
    ana = officer("ana", "analyst")
    find_false(ana, write, surname="QQHELPED")
    find_false(ana, write, surname="QQOVER", number="10")
    helped, over = remembered(write)
    write.insert(
        "protection_marks",
        flight_date=helped["flight_date"],
        journey_id=helped["journey_id"],
        marked_at=write.now,
    )
    write.connection.execute("update false_matches set expires_on = current_date - 2 where id = %s", [over["id"]])
    page = ana.get("/false-matches").text
    assert "QQHELPED" not in page
    assert "QQOVER" not in page
    suvi = user(write, "suvi", "supervisor")
    for about, code in ((helped["id"], "not_found"), (over["id"], "over"), (new_id(), "not_found")):
        assert end_false_match(deployment, suvi, about, "Why.", datetime.now(UTC)) == NotEnded(code)  # type: ignore[arg-type]
    mira = user(write, "mira", "analyst")
    find_false(ana, write, surname="QQTHIRD", number="11")
    assert end_false_match(deployment, mira, remembered(write)[2]["id"], "Why.", datetime.now(UTC)) == NotEnded(
        "may_not_end"
    )


@pytest.mark.parametrize("role", ["oversight", "administrator", "attache"])
def test_who_decides_nothing_about_hits_is_not_shown_them(officer: Officer, role: str) -> None:
    assert officer(f"one.{role}", role).get("/false-matches").status_code == 403


def test_what_is_held_back_is_shown_and_a_redress_number_registered(
    deployment: Deployment, officer: Officer, write: Writer
) -> None:
    ana, suvi = officer("ana", "analyst"), officer("suvi", "supervisor")
    page = find_false(ana, write)
    (pair,) = remembered(write)
    later = write.flight(("ZZ", "12"))
    journey = later.traveller("HALVIK", "MIRA")
    what = {"code": "watchlist_name", "source": pair["source"], "entry_key": pair["entry_key"], "finding_key": "x"}
    write.insert("held_back", id=new_id(), flight_date=later.day, journey_id=journey, false_match_id=pair["id"],
                 at=write.now, **what)  # fmt: skip
    assert "holds back 1 hit now" in suvi.get("/false-matches").text
    assert "Held back: " in ana.get(f"/travellers/{later.day}/{journey}").text
    assert "Held back: " not in ana.get(page).text
    number = {"number": "R1234567", "date_of_birth": "1980-05-17", "last_day": ""}
    path = f"/false-matches/{pair['id']}/redress"
    assert _post(ana, path, **number) == 403
    assert _post(suvi, path, **(number | {"number": "R"})) == 422
    assert _post(suvi, path, **number) == 409, "no list names the entry"

    def listed(*people: str) -> None:
        found = read_list(people, "our list", "persons-jsonl")
        more = {"name": "our list", "terms": Terms(), "now": datetime.now(UTC), "override": "an exercise"}
        assert isinstance(import_list(deployment, deployment.service(), found, **more), Imported)  # type: ignore[arg-type]

    e1 = '{"id": "E1", "names": [{"surname": "HALVIK"}]%s}'
    listed(e1 % "")
    said = text_of(suvi.get("/false-matches").text)
    assert "1 holds nothing back any more" in said, "it said nothing of the entry"
    assert _post(suvi, path, **number) == 303
    first, second = remembered(write)
    assert (first["redress"], second["redress"], second["entry_said"] is not None) == (False, True, True)
    assert "1 redress number " in text_of(suvi.get("/false-matches").text)
    assert f"{second['expires_on']} {(second['expires_on'] - write.now.date()).days} days left" in said
    listed(e1 % ', "dobs": ["1980"]')
    said = text_of(suvi.get("/false-matches").text)
    assert "2 hold nothing back any more" in said
    assert "the entry says something else now" in said
    listed('{"id": "E2", "names": [{"surname": "SOMEBODY"}]}')
    assert "no longer on the list" in suvi.get("/false-matches").text
