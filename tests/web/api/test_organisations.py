"""Officers' systems enter requests, and edit organisations, agreements and communities, by the rules of the pages."""

from __future__ import annotations

from uuid import UUID

from tests.web.api import test_liaison
from tests.web.api.test_liaison import Caller

callers = test_liaison.callers
OFFICE = {"kind": "agency", "name": "Harbour Office", "code": "har", "state": "UT", "contact": "Desk"}
DAYS = {"begins_on": "2026-01-01", "ends_on": "2036-01-01"}


def test_organisations_agreements_and_communities_are_edited_by_who_keeps_them(callers: dict[str, Caller]) -> None:
    keeper = callers["supervisor"]
    for door in (("POST", "/organisations", OFFICE), ("POST", "/communities", {"name": "x", "purpose": "y"} | DAYS)):
        assert callers["analyst"].ask(*door)[0] == 403
    for fault in ({"kind": "carrier"}, {"name": " "}, {"state": "NOWHERE"}):
        assert keeper.ask("POST", "/organisations", OFFICE | fault)[0] == 422, fault
    assert keeper.ask("POST", "/organisations", OFFICE | {"score": 1})[0] == 400
    code, made = keeper.ask("POST", "/organisations", OFFICE | {"state": "FR"})
    assert code == 201, made
    one = f"/organisations/{made['id']}"
    found = keeper.ask("GET", one)[1]["organisation"]
    assert (found["code"], found["state"]) == ("HAR", "FRA")
    changed = OFFICE | {"state": "FR", "name": "Harbour and Airport Office", "row_version": found["row_version"]}
    assert keeper.ask("PUT", one, changed)[0] == 200
    assert keeper.ask("PUT", one, changed) == (409, {"error": "changed"}), "two at once"
    basis = {"receives": ["items"], "channel": "bundle", "most_closed": "green", "legal_basis": "Article 7"}
    agreed = keeper.ask("POST", f"{one}/agreements", basis | DAYS)[1]["id"]
    end = f"{one}/agreements/{agreed}/end"
    assert [keeper.ask("POST", end, {"row_version": number})[0] for number in (7, 1, 1)] == [409, 200, 409]
    assert keeper.ask("POST", "/communities", {"name": "", "purpose": "y"} | DAYS) == (422, {"error": "no_name"})
    group = keeper.ask("POST", "/communities", {"name": "Harbours", "purpose": "Smuggling"} | DAYS)[1]["id"]
    member = f"/communities/{group}/members"
    for joins, expected in ((True, 200), (True, 409), (False, 200), (False, 422)):
        code, said = keeper.ask("POST", member, {"organisation": made["id"], "joins": joins})
        assert code == expected or (code, joins) == (409, False), said


def test_a_request_is_entered_once_under_its_reference_and_takes_its_steps(callers: dict[str, Caller]) -> None:
    keeper, officer = callers["supervisor"], callers["analyst"]
    party = keeper.ask("POST", "/organisations", OFFICE | {"state": "FR"})[1]["id"]
    wanted = {
        "direction": "outbound", "kind": "information", "party": party, "reference": "Q-1", "officer": "Mira",
        "purpose": "Smuggling", "legal_basis": "Article 7", "questions": "QQKNOWN?", "urgency": "1h",
    }  # fmt: skip
    for fault, refusal in (
        ({"urgency": "soon"}, "urgency_unknown"), ({"questions": " "}, "no_questions"),
        ({"party": str(UUID(int=9))}, "party_unknown"), ({"owner": str(UUID(int=9))}, "owner_unknown"),
    ):  # fmt: skip
        assert officer.ask("POST", "/requests", wanted | fault) == (422, {"error": refusal})
    assert callers["administrator"].ask("POST", "/requests", wanted)[0] == 403
    code, made = officer.ask("POST", "/requests", wanted)
    assert code == 201, made
    assert officer.ask("POST", "/requests", wanted) == (409, {"error": "known"})
    step = f"/requests/{made['id']}/step"
    assert officer.ask("POST", step, {"row_version": 1, "step": "send"}) == (422, {"error": "no_exchange"})
    assert officer.ask("POST", step, {"row_version": 1, "step": "hit"})[0] == 200
    (found,) = officer.ask("GET", "/requests")[1]["requests"]
    assert (found["direction"], found["state"], found["content"]["questions"]) == ("outbound", "hit", "QQKNOWN?")
