"""Travelling parties: shown with each member's hits, decided in one form, recorded per person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from httpx import Response
from starlette.testclient import TestClient

from tests.web.conftest import Officer
from tests.web.findings import EXPIRED_HIT, NAME_HIT
from tests.web.reading import text_of
from tests.web.test_decisions import state_of
from tests.web.world import Writer


@pytest.fixture
def case(write: Writer) -> dict[str, Any]:
    """Three of one booking, one of the booking that was split from it, and a stranger."""
    flight = write.flight()
    booking, split = flight.booking("KX7QPL"), flight.booking("ZZ9999")
    write.connection.execute("update bookings set split_from = '{KX7QPL}' where id = %s", (split,))
    people = {
        name: flight.traveller("HALVIK", name, pnr={"booking": where})
        for name, where in (("MIRA", booking), ("JURO", booking), ("ELIN", booking), ("DAVO", split))
    }
    stranger = flight.traveller("KESTOR", "ORLA", pnr={"booking": flight.booking("OTHER1")})
    hits = {name: flight.hit(journey, NAME_HIT) for name, journey in people.items()}
    return {
        "flight": flight,
        "people": people,
        "hits": hits,
        "stranger": flight.hit(stranger, EXPIRED_HIT),
        "address": f"/travellers/{flight.day}/{people['MIRA']}",
    }


def decide(
    client: TestClient, case: dict[str, Any], chosen: dict[UUID, tuple[str, str]], decision: str = "clear", **more: str
) -> Response:
    csrf = client.get("/help").text.split('name="csrf" value="')[1].split('"')[0]
    form: dict[str, Any] = {"csrf": csrf, "decision": decision, "hit": [str(hit) for hit in chosen]}
    for hit, (reason, text) in chosen.items():
        form |= {f"row_version-{hit}": "1", f"reason-{hit}": reason, f"text-{hit}": text}
    answer: Response = client.post(f"{case['address']}/party", data=form | more)
    return answer


def test_members_are_shown_with_why_and_with_their_hits(officer: Officer, case: dict[str, Any]) -> None:
    page = officer().get(case["address"]).text
    party = text_of(page.partition('id="party"')[2].partition("</table>")[0])
    assert "with 3 others" in party
    assert party.count("Same booking") == 2
    assert party.count("Booking that was split") == 1
    assert party.count("Name on a watchlist") == 3
    assert "KESTOR" not in party
    form = page.partition('class="fl-decide fl-party"')[2].partition("</form>")[0]
    assert " checked" not in form
    assert " selected" not in form


def test_each_member_is_recorded_by_itself_and_who_is_refused_is_told_apart(
    officer: Officer, write: Writer, case: dict[str, Any]
) -> None:
    ana, ben = officer("ana", "analyst"), officer("ben", "analyst")
    hits = case["hits"]
    answer = decide(ben, case, {hits["ELIN"]: ("different_person", "I was faster.")})
    assert answer.status_code == 303
    answer = decide(
        ana,
        case,
        {
            hits["MIRA"]: ("different_person", "Born elsewhere."),
            hits["JURO"]: ("", "Another person."),
            hits["ELIN"]: ("different_person", "Too late."),
            case["stranger"]: ("document_verified", "Slipped in."),
        },
    )
    assert answer.status_code == 422
    said = text_of(answer.text)
    assert "HALVIK, MIRA: recorded" in said
    assert "HALVIK, JURO: not recorded – Choose a reason." in said
    assert "not recorded – Somebody else changed this hit" in said
    assert "not recorded – This hit is of nobody who travels together" in said
    assert 'value="Another person."' in answer.text, "what was typed is kept"
    states = {name: state_of(write, hit) for name, hit in hits.items()}
    assert states == {"MIRA": "cleared", "JURO": "open", "ELIN": "cleared", "DAVO": "open"}
    assert state_of(write, case["stranger"]) == "open"
    audited = write.connection.execute(
        "select object_ids, detail from audit where action = 'hit_clear' order by id"
    ).fetchall()
    assert [entry["object_ids"] for entry in audited] == [
        [hits["ELIN"], case["people"]["ELIN"]],
        [hits["MIRA"], case["people"]["MIRA"]],
    ]


def test_evidence_is_asked_for_of_each_person(officer: Officer, write: Writer, case: dict[str, Any]) -> None:
    client, hits = officer(), case["hits"]
    client.get(f"/hits/{case['flight'].day}/{hits['MIRA']}/evidence/booking")
    chosen = {hits[name]: ("possible_victim", "Does not know where they fly to.") for name in ("MIRA", "DAVO")}
    answer = decide(client, case, chosen, "refer", target="protection")
    assert "HALVIK, DAVO: not recorded – Open at least one piece of evidence" in text_of(answer.text)
    assert (state_of(write, hits["MIRA"]), state_of(write, hits["DAVO"])) == ("referred", "open")
    marked = write.connection.execute("select journey_id from protection_marks").fetchall()
    assert [row["journey_id"] for row in marked] == [case["people"]["MIRA"]]
    story = client.get(f"/travellers/{case['flight'].day}/{case['people']['MIRA']}").text
    assert "Does not know where they fly to" not in story, "its words stand in the compartment alone"


def test_nobody_chosen_the_wrong_form_or_the_wrong_role_decides_nothing(
    officer: Officer, write: Writer, case: dict[str, Any]
) -> None:
    client, reader = officer(), officer("eve", "oversight")
    assert decide(client, case, {}).status_code == 422
    everybody = dict.fromkeys(case["hits"].values(), ("different_person", "x"))
    assert decide(reader, case, everybody).status_code == 403
    assert decide(client, case, everybody, csrf="guessed").status_code == 403
    assert decide(client, case, everybody, decision="recommend").status_code == 422
    assert {state_of(write, hit) for hit in case["hits"].values()} == {"open"}
