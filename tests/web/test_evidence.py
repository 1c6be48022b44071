"""Evidence beside a hit: opened, noted once, asked for before a referral; and false matches that are remembered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec import json

from foreland.operations.import_list import import_list, read_list
from foreland.review.evidence import ITEMS
from foreland.store.lists import Terms
from tests.operations.wire import Person, paxlst
from tests.web.conftest import Officer
from tests.web.findings import EXPIRED_HIT, NAME_HIT
from tests.web.reading import text_of
from tests.web.test_decisions import send, state_of
from tests.web.test_messages import receive
from tests.web.world import Writer

REFER = {
    "decision": "refer", "reason_code": "document_to_examine", "text": "See the laminate.", "target": "field_office",
}  # fmt: skip
NO_MATCH = {"decision": "false_match", "reason_code": "different_birth", "text": "Born elsewhere."}
SOURCE = {"source": "our list", "finding_key": "watchlist_name:our list:E1"}


@pytest.fixture
def case(write: Writer) -> dict[str, Any]:
    flight = write.flight()
    journey = flight.traveller("HALVIK", "MIRA", pnr={"given_names": "MIRA ANN"})
    hit = flight.hit(journey, NAME_HIT, **SOURCE)
    return {"flight": flight, "hit": hit, "journey": journey, "address": f"/travellers/{flight.day}/{journey}"}


def events(write: Writer, hit: object) -> list[tuple[str, str | None, str | None]]:
    rows = write.connection.execute("select action, item, target from hit_events where hit_id = %s order by id", (hit,))
    return [(row["action"], row["item"], row["target"]) for row in rows.fetchall()]


def test_nobody_refers_before_they_opened_evidence(officer: Officer, write: Writer, case: dict[str, Any]) -> None:
    ana, ben = officer("ana", "analyst"), officer("ben", "analyst")
    page = ana.get(case["address"]).text
    assert "Open at least one piece of evidence" in page
    ben.get(f"/hits/{case['flight'].day}/{case['hit']}/evidence/api_pnr")
    refused = send(ana, page, case["hit"], REFER)
    assert refused.status_code == 422
    assert REFER["text"] in refused.text
    assert state_of(write, case["hit"]) == "open"
    address = f"/hits/{case['flight'].day}/{case['hit']}/evidence/api_pnr"
    assert 'hx-swap-oob="true"' in ana.get(address, headers={"hx-request": "true"}).text
    ana.get(address)  # again: nothing new was opened
    page = ana.get(case["address"]).text
    assert "You have opened evidence" in page
    refused = send(ana, page, case["hit"], REFER, target="")
    assert (refused.status_code, refused.text.count("Choose to whom you refer it.")) == (422, 2)
    assert send(ana, page, case["hit"], REFER).status_code == 303
    assert state_of(write, case["hit"]) == "referred"
    assert events(write, case["hit"]) == [
        ("opened", None, None),
        ("evidence_opened", "api_pnr", None),
        ("evidence_opened", "api_pnr", None),
        ("refer", None, "field_office"),
    ]
    audited = write.connection.execute("select detail from audit where action = 'hit_evidence_opened'").fetchall()
    assert [entry["detail"] for entry in audited] == [{"item": "api_pnr"}] * 2
    assert "Referred → Field office" in text_of(ana.get(case["address"]).text)


def test_every_piece_of_evidence_opens_beside_the_hit_and_on_a_page_of_its_own(
    officer: Officer, write: Writer, case: dict[str, Any]
) -> None:
    analyst, reader, abroad = officer("ana", "analyst"), officer("eve", "oversight"), officer("tom", "attache")
    place = f"/hits/{case['flight'].day}/{case['hit']}/evidence"
    for item in ITEMS:
        assert analyst.get(f"{place}/{item}", headers={"hx-request": "true"}).status_code == 200, item
        whole = analyst.get(f"{place}/{item}").text
        assert f'href="{case["address"]}#hit-{case["hit"]}"' in whole
    assert "<mark>" not in whole
    assert len(events(write, case["hit"])) == 1 + len(ITEMS)
    assert reader.get(f"{place}/booking").status_code == 200
    assert abroad.get(f"{place}/api_pnr").status_code == 404, "nobody asked them to look at this traveller"
    assert len(events(write, case["hit"])) == 1 + len(ITEMS), "who may not decide only reads"
    expired = case["flight"].hit(case["journey"], EXPIRED_HIT)
    assert analyst.get(f"/hits/{case['flight'].day}/{expired}/evidence/list_entry").status_code == 404
    assert analyst.get(f"{place}/secrets").status_code == 404


def test_both_sides_stand_beside_each_other_with_what_each_part_counts(
    officer: Officer, write: Writer, case: dict[str, Any]
) -> None:
    client = officer()
    deployment = client.app.state.deployment  # type: ignore[attr-defined]
    earlier = write.flight(("ZZ", "7"), leaves=-timedelta(days=9))
    earlier.traveller("HALVIK", "MIRA", document={"number": "UT0000042"})
    line = {
        "id": "E1", "names": [{"surname": "HALVIC", "given": "MYRA"}, {"surname": "ХАЛЬВИК", "given": "МИРА"}],
        "weak": ["Mimi"], "dobs": ["1988-04-17", "1988", "1990-01-01"], "nats": ["FRA"], "doc": ["UT 0000042"],
    }  # fmt: skip
    found = read_list([json.encode(line).decode()], "our list", "persons-jsonl")
    assert not found.problems
    import_list(
        deployment,
        deployment.service(),
        found,
        name="our list",
        terms=Terms(legal_basis="Testland act 7", owner="Border Guard"),
        now=write.now - timedelta(hours=1),
    )
    address = f"/hits/{case['flight'].day}/{case['hit']}/evidence/list_entry"
    said = text_of(client.get(address).text)
    for told in (
        "HALVIC, MYRA compared", "ХАЛЬВИК, МИРА read as KHALVIK MIRA", "MIRA ANN", "weak name", "HALVIK ≈ HALVIC",
        "1988 year only", "1990-01-01 1 January often stands for an unknown day", "UT0000042 same number",
        "not on this one", "version 1, imported", "Testland act 7", "Border Guard", "FRA", "Together 0.94",
    ):  # fmt: skip
        assert told in said, told
    assert "has changed this entry" not in said
    changed = read_list([json.encode(line | {"nats": ["BRA"]}).decode()], "our list", "persons-jsonl")
    import_list(
        deployment, deployment.service(), changed, name="our list", terms=Terms(), now=write.now + timedelta(hours=1)
    )
    assert "has changed this entry" in text_of(client.get(address).text)


def test_other_journeys_of_the_document_are_told_with_what_was_found(officer: Officer, write: Writer) -> None:
    flight = write.flight()
    journey = flight.traveller("HALVIK", "MIRA")
    hit = flight.hit(journey)
    other = write.flight(("ZZ", "7"))
    earlier = other.traveller("KESTOR", "JURO")
    other.hit(earlier, EXPIRED_HIT, state="cleared")
    for place, one in ((flight, journey), (other, earlier)):
        write.insert(
            "registry_keys", kind="document", key="UTO:UT1234567", journey_id=one, flight_date=place.day,
            expires_on=place.day,
        )  # fmt: skip
    client = officer()
    said = text_of(client.get(f"/hits/{flight.day}/{hit}/evidence/history").text)
    assert "ZZ7 FRA–JFK KESTOR, JURO" in said
    assert "Cleared" in said
    (entry,) = write.connection.execute("select object_ids from audit where action = 'evidence.read'").fetchall()
    assert set(entry["object_ids"]) == {journey, earlier}


def test_segments_are_those_about_the_traveller(officer: Officer, write: Writer) -> None:
    ana = Person(surname="QUORVALEN", given="ANA", document="C1234567", expires="350101")
    ben = Person(surname="DRUMMEL", given="BEN", document="C7654321", expires="350101")
    client = officer()
    receive(client.app.state.deployment, paxlst([ana, ben]))  # type: ignore[attr-defined]
    row = write.connection.execute(
        "select j.flight_date, j.id, j.org_id from journeys j join identities i on i.journey_id = j.id"
        " where i.surname = 'QUORVALEN'"
    ).fetchone()
    assert row
    from foreland.store.identifiers import new_id

    hit = new_id()
    write.insert(
        "hits", id=hit, flight_date=row["flight_date"], journey_id=row["id"], finding_key="x", evidence="",
        opened_at=write.now, changed_at=write.now, **EXPIRED_HIT,
    )  # fmt: skip
    said = client.get(f"/hits/{row['flight_date']}/{hit}/evidence/messages").text
    assert "C1234567" in said
    assert "C7654321" not in said


def test_a_false_match_is_remembered_for_this_traveller_and_this_entry_only(
    officer: Officer, write: Writer, case: dict[str, Any]
) -> None:
    client = officer()
    assert send(client, client.get(case["address"]).text, case["hit"], NO_MATCH).status_code == 303
    assert state_of(write, case["hit"]) == "false_match"
    later = write.flight(("ZZ", "9"))
    again = later.traveller("HALVIK", "MIRA")
    later.hit(again, NAME_HIT, **SOURCE)
    assert "this traveller is not the listed person" in client.get(f"/travellers/{later.day}/{again}").text
    entry = later.traveller("HALVIK", "MIRA")
    later.hit(entry, NAME_HIT, source="our list", finding_key="watchlist_name:our list:E2")
    namesake = later.traveller("HALVIK", "MIRA", document={"number": "UT7777777"})
    later.hit(namesake, NAME_HIT, **SOURCE)
    for other in (entry, namesake):
        assert "is not the listed person" not in client.get(f"/travellers/{later.day}/{other}").text
    write.connection.execute("update false_matches set expires_on = current_date - 1")
    assert "is not the listed person" not in client.get(f"/travellers/{later.day}/{again}").text


def test_a_hit_is_passed_on_and_sent_to_a_second_look_from_its_row(
    officer: Officer, write: Writer, case: dict[str, Any]
) -> None:
    ana, reader = officer("ana", "analyst"), officer("eve", "oversight")
    officer("ben", "analyst")
    place = f"/hits/{case['flight'].day}/{case['hit']}"
    assert f'hx-get="{place}/row"' in ana.get("/queue").text
    assert f'hx-get="{place}/row"' not in reader.get("/queue").text
    assert reader.get(f"{place}/row").status_code == 403
    form = ana.get(f"{place}/row").text
    assert "HALVIK" not in form
    assert "Officer Ben" in form
    csrf = form.split('name="csrf" value="')[1].split('"')[0]
    look = {"csrf": csrf, "row_version": "1", "decision": "needs_second_look", "reason_code": "identity_uncertain"}
    case["flight"].hit(case["journey"], EXPIRED_HIT)
    answer = ana.post(f"{place}/decision", data=look | {"text": "Two birth dates.", "back": "queue"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue?done=needs_second_look")
    assert "Ask for a second look" not in ana.get(f"{place}/row").text
