"""Partners recommend to us over the interface; a local named officer decides, and they read what became of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from foreland.operations.accounts import create_token
from foreland.operations.deployment import Deployment
from foreland.operations.keep_partners import add_partner, agree_until, give_token
from foreland.store.exchange_partners import NewPartner
from foreland.store.identifiers import new_id
from foreland.web.app import create_app
from tests.operations.test_recommend import the_hit
from tests.web.api import test_liaison
from tests.web.api.test_liaison import Caller
from tests.web.world import Flight, Writer

callers, flight = test_liaison.callers, test_liaison.flight
OWN = "/partner/recommendations"


@pytest.fixture
def partners(deployment: Deployment) -> dict[str, Caller]:
    client, now, found = TestClient(create_app(deployment)), datetime.now(UTC), {}
    access = deployment.service("test")
    for number, code in enumerate(("UTO", "ZZZ"), 1):
        new = NewPartner(
            id=UUID(int=number), name=f"Partner {code}", code=code, verify_key=bytes(32), contact="Desk",
            agreed_until=now + timedelta(days=9),
        )  # fmt: skip
        assert add_partner(deployment, access, new, now) is None
        found[code] = Caller(client, str(give_token(deployment, access, code, now)))
    return found


def item(of: Flight, /, **more: Any) -> dict[str, Any]:
    return {
        "reference": "UTO-1", "flight": "ZZ100", "flight_date": str(of.day), "legal_basis": "Article 7 QQBASIS",
        "ground": "QQGROUND carries a document of somebody else.", "surname": "QQNAME", "document_number": "QQ1",
    } | more  # fmt: skip


def wanted(flight: Flight, item_id: str) -> dict[str, Any]:
    return {
        "journey_id": str(flight.travellers[0]), "kind": "no_board", "ground": "document_expired",
        "facts": ["document_expired"], "reason": "QQREASON", "protection": "no", "protection_asked_by": "carrier",
        "hits": [str(the_hit(flight))], "partner_item": item_id,
    }  # fmt: skip


def test_each_token_opens_its_own_doors_alone(
    partners: dict[str, Caller], callers: dict[str, Caller], deployment: Deployment, write: Writer
) -> None:
    carrier = Caller(TestClient(create_app(deployment)), create_token(
        deployment, "ZZ", "departure control", datetime.now(UTC)
    ).secret)  # fmt: skip
    doors = [("POST", OWN), ("GET", f"{OWN}/UTO-1"), ("POST", f"{OWN}/UTO-1/withdraw"), ("GET", "/partner/told")]
    for stranger in (carrier, callers["supervisor"]):
        assert [stranger.ask(*door)[0] for door in doors] == [401] * 4
    for door in (("GET", "/carrier/notices"), ("GET", "/recommendations"), ("GET", "/partners/recommendations")):
        assert partners["UTO"].ask(*door)[0] == 401, door
    for role in ("administrator", "field_officer"):
        assert callers[role].ask("GET", "/partners/recommendations")[0] == 403
    access = deployment.service("test")
    agree_until(deployment, access, "UTO", datetime.now(UTC), datetime.now(UTC))
    assert partners["UTO"].ask(*doors[1])[0] == 401, "what was agreed has ended"


def test_what_comes_again_late_or_incomplete(partners: dict[str, Caller], flight: Flight, write: Writer) -> None:
    one, other = partners["UTO"], partners["ZZZ"]
    for fault, code in (
        ({"legal_basis": " "}, "legal_basis_missing"), ({"ground": ""}, "ground_missing"),
        ({"surname": "", "document_number": ""}, "person_missing"), ({"flight_date": "1999-01-01"}, "flight_date_far"),
        ({"open_until": "2020-01-01T00:00:00Z"}, "until_passed"),
    ):  # fmt: skip
        assert one.ask("POST", OWN, item(flight, **fault)) == (422, {"error": code})
    for broken in ({"legal_basis": None}, {"flight": "nothing"}, {"reference": "../1"}, {"score": 1}):
        assert one.ask("POST", OWN, item(flight, **broken))[0] == 400
    assert [one.ask("POST", OWN, item(flight))[0] for _ in range(2)] == [201, 200]
    assert one.ask("POST", OWN, item(flight, ground="Another.")) == (409, {"error": "other_content"})
    assert one.ask("POST", OWN, item(flight, ground="Another.", revision=3))[0] == 201
    assert one.ask("POST", OWN, item(flight, revision=2)) == (409, {"error": "out_of_order"})
    assert other.ask("GET", f"{OWN}/UTO-1")[0] == 404, "another partner's"
    assert other.ask("POST", OWN, item(flight, flight="QX0009"))[0] == 201, "its own reference, and a flight not for us"
    assert [one.ask("POST", f"{OWN}/UTO-1/withdraw")[0] for _ in range(2)] == [200, 200]
    assert one.ask("POST", OWN, item(flight, revision=4)) == (409, {"error": "withdrawn"})
    assert one.ask("GET", f"{OWN}/UTO-1")[1]["outcome"] == "withdrawn"
    kept = str(write.connection.execute("select i::text from partner_items i").fetchall())
    assert not any(word in kept for word in ("QQNAME", "QQGROUND", "QQBASIS")), "sealed"


def test_an_officer_takes_it_up_with_a_recommendation_of_their_own(
    partners: dict[str, Caller], callers: dict[str, Caller], flight: Flight, write: Writer
) -> None:
    partner, author, second = partners["UTO"], callers["carrier_liaison"], callers["supervisor"]
    assert partner.ask("POST", OWN, item(flight))[0] == 201
    (found,) = author.ask("GET", "/partners/recommendations")[1]["items"]
    assert (found["flight_id"], found["content"]["surname"]) == (str(flight.id), "QQNAME")
    make = f"/flights/{flight.day}/recommendations"
    refused = author.ask("POST", make, {"members": [wanted(flight, found["id"])]})[1]["results"][0]["refused"]
    assert refused == "evidence_not_opened", "a partner's word is no evidence"
    assert partner.ask("GET", f"{OWN}/UTO-1")[1]["outcome"] == "received"
    assert author.ask("GET", f"/hits/{flight.day}/{the_hit(flight)}/evidence/history")[0] == 200
    made = author.ask("POST", make, {"members": [wanted(flight, found["id"])]})[1]["results"][0]
    assert made["refused"] is None
    assert author.ask("POST", make, {"members": [wanted(flight, found["id"])]})[1]["results"][0]["refused"] == (
        "partner_item_closed"
    )
    decline = {"row_version": 2, "ground": "not_identified", "reason": "Nobody."}
    assert author.ask("POST", f"/partners/recommendations/{found['id']}/decline", decline)[0] == 409
    assert partner.ask("GET", f"{OWN}/UTO-1")[1] == {
        "reference": "UTO-1", "revision": 1, "originator": "Partner UTO", "legal_basis": "Article 7 QQBASIS",
        "outcome": "under_consideration", "ground": None, "decided_revision": 1,
    }  # fmt: skip
    one, read = f"/recommendations/{made['recommendation_id']}", []
    for caller, step in ((second, {"step": "approve"}), (second, {"step": "verify", "detail": "confirmed"})):
        version = author.ask("GET", one)[1]["recommendation"]["row_version"]
        assert caller.ask("POST", f"{one}/step", {"row_version": version} | step)[0] == 200
        read.append(partner.ask("GET", f"{OWN}/UTO-1")[1]["outcome"])
    assert read == ["recommended_to_carrier", "confirmed"]
    mark = {"flight_date": flight.day, "journey_id": flight.travellers[0], "marked_at": write.now}
    write.insert("protection_marks", **mark)
    protected = partner.ask("GET", f"{OWN}/UTO-1")[1]
    write.connection.execute("delete from protection_marks")
    write.connection.execute("update recommendations set outcome = 'unknown'")
    assert protected == partner.ask("GET", f"{OWN}/UTO-1")[1], "reads like any case that came to nothing"
    assert protected["outcome"] == "no_further_information"


def test_an_officer_declines_by_name_and_the_partner_reads_the_ground_alone(
    partners: dict[str, Caller], callers: dict[str, Caller], flight: Flight
) -> None:
    partner, officer = partners["UTO"], callers["carrier_liaison"]
    partner.ask("POST", OWN, item(flight))
    (found,) = officer.ask("GET", "/partners/recommendations")[1]["items"]
    one = f"/partners/recommendations/{found['id']}"
    given = officer.ask("GET", one)[1]["history"][0]["at"]
    said = {"row_version": 1, "ground": "not_identified", "reason": "QQREASON", "happened_at": given}
    earlier = (datetime.fromisoformat(given) - timedelta(minutes=2)).isoformat()
    for changed, code in (
        ({"row_version": 2}, 409), ({"ground": "score"}, 422), ({"reason": " "}, 422), ({"happened_at": earlier}, 422),
        ({}, 200), ({"row_version": 2}, 409),
    ):  # fmt: skip
        assert officer.ask("POST", f"{one}/decline", said | changed)[0] == code, changed
    told = partner.ask("GET", f"{OWN}/UTO-1")[1]
    assert (told["outcome"], told["ground"]) == ("declined", "not_identified")
    assert "QQREASON" not in str(told)
    read = officer.ask("GET", one)[1]
    assert (read["item"]["decider"], read["item"]["reason"]) == ("Carrier_Liaison", "QQREASON")
    assert [step["step"] for step in read["history"]] == ["receive", "decline"]
    assert (read["item"]["decided_at"], read["history"][1]["at"]) == (given, given), "as it was done on paper"
    assert read["history"][1]["noted_at"] == read["item"]["decision_noted_at"] > given


def test_what_is_revised_after_the_decision_is_decided_again(
    partners: dict[str, Caller], callers: dict[str, Caller], flight: Flight, write: Writer
) -> None:
    partner, author, second = partners["UTO"], callers["carrier_liaison"], callers["supervisor"]

    def now() -> dict[str, Any]:
        read: dict[str, Any] = author.ask("GET", one)[1]
        return read

    def decide(step: str, said: dict[str, str] | None = None, caller: Caller = author) -> int:
        body = {"row_version": now()["item"]["row_version"]} | (said or {})
        return caller.ask("POST", f"{one}/{step}", body)[0]

    decline = {"ground": "not_identified", "reason": "QQFIRST"}
    partner.ask("POST", OWN, item(flight))
    one = f"/partners/recommendations/{author.ask('GET', '/partners/recommendations')[1]['items'][0]['id']}"
    assert decide("uphold") == 409, "nobody has decided yet"
    assert [decide("decline", decline), decide("decline", decline), decide("uphold")] == [200, 409, 409]
    page = now()["item"]["row_version"]
    assert partner.ask("POST", OWN, item(flight, revision=2, ground="More."))[0] == 201
    stale = {"row_version": page} | decline
    assert author.ask("POST", f"{one}/decline", stale) == (409, {"error": "changed"}), (
        "revised under the officer's eyes"
    )
    read = partner.ask("GET", f"{OWN}/UTO-1")[1]
    assert (read["outcome"], read["revision"], read["decided_revision"]) == ("declined", 2, 1)
    assert callers["field_officer"].ask("POST", f"{one}/uphold", {"row_version": page + 1})[0] == 403
    assert [decide("uphold", caller=second), decide("uphold", caller=second)] == [200, 409]
    assert (now()["item"]["decider"], now()["item"]["decided_revision"]) == ("Supervisor", 2)
    partner.ask("POST", OWN, item(flight, revision=3, ground="More still."))
    assert author.ask("GET", f"/hits/{flight.day}/{the_hit(flight)}/evidence/history")[0] == 200
    make, members = f"/flights/{flight.day}/recommendations", {"members": [wanted(flight, one.rpartition("/")[2])]}
    made = author.ask("POST", make, members)[1]["results"][0]
    assert made["refused"] is None
    assert now()["item"]["ground"] is None, "it is taken up; the refusal stays in the history"
    partner.ask("POST", OWN, item(flight, revision=4, flight="QX0009"))
    assert decide("decline", decline) == 409, "a recommendation is in force"
    assert author.ask("POST", make, members)[1]["results"][0]["refused"] == "partner_item_closed"
    assert decide("uphold") == 200
    partner.ask("POST", OWN, item(flight, revision=5))
    step = {"row_version": 1, "step": "withdraw", "reason": "QQNEWS"}
    assert author.ask("POST", f"/recommendations/{made['recommendation_id']}/step", step)[0] == 200
    assert decide("decline", decline | {"reason": "QQSECOND"}) == 200
    steps = [(each["step"], each["revision"], each["reason"]) for each in now()["history"] if each["step"] != "revise"]
    assert steps == [
        ("receive", 1, None), ("decline", 1, "QQFIRST"), ("uphold", 2, None), ("adopt", 3, None), ("uphold", 4, None),
        ("decline", 5, "QQSECOND"),
    ]  # fmt: skip
    partner.ask("POST", OWN, item(flight, revision=6))
    partner.ask("POST", f"{OWN}/UTO-1/withdraw")
    assert decide("uphold") == 409, "withdrawn: nothing is to be decided"
    kept = str(write.connection.execute("select e::text from partner_item_events e").fetchall())
    assert not any(word in kept for word in ("QQFIRST", "QQSECOND", "QQNAME")), "sealed"


def told(**more: Any) -> dict[str, Any]:
    day = (datetime.now(UTC) + timedelta(days=1)).date()
    return {
        "id": str(new_id()), "partner": "UTO", "flight": "QX7", "flight_date": str(day), "surname": "QQOUT",
        "legal_basis": "Article 9 QQBASIS", "ground": "QQGROUND on a flight of yours.",
    } | more  # fmt: skip


def test_what_we_recommend_to_a_partner_goes_out_by_two_and_is_answered(
    partners: dict[str, Caller], callers: dict[str, Caller], flight: Flight, write: Writer
) -> None:
    author, second, partner = callers["carrier_liaison"], callers["supervisor"], partners["UTO"]
    protected = {"flight_date": flight.day, "journey_id": flight.travellers[0]}
    write.insert("protection_marks", marked_at=write.now, **protected)
    of_ours = {"journey_date": str(flight.day), "journey_id": str(flight.travellers[0])}
    for fault, code in (
        ({"legal_basis": ""}, "legal_basis_missing"), ({"partner": "NOBODY"}, "unknown_partner"), (of_ours, "protected")
    ):  # fmt: skip
        assert author.ask("POST", "/partners/told", told(**fault)) == (422, {"error": code})
    wanted = told()
    assert [author.ask("POST", "/partners/told", wanted)[0] for _ in range(2)] == [201, 201]
    assert second.ask("POST", "/partners/told", wanted) == (409, {"error": "id_taken"})
    assert partner.ask("GET", "/partner/told")[1] == {"recommendations": []}, "nobody approved it"
    one = f"/partners/told/{wanted['id']}/step"
    approve = {"row_version": 1, "step": "approve"}
    assert author.ask("POST", one, approve) == (403, {"error": "may_not_approve"})
    assert second.ask("POST", one, approve | {"row_version": 2})[0] == 409
    assert second.ask("POST", one, approve)[0] == 200
    (read,) = partner.ask("GET", "/partner/told")[1]["recommendations"]
    assert (read["content"]["surname"], read["answer"], read["withdrawn"]) == ("QQOUT", None, False)
    assert partners["ZZZ"].ask("GET", "/partner/told")[1] == {"recommendations": []}
    answer = f"/partner/told/{read['reference']}/answer"
    assert partners["ZZZ"].ask("POST", answer, {"answer": "acted_on"})[0] == 404
    said = ("acknowledged", "acted_on", "acted_on", "acknowledged", "not_acted_on")
    assert [partner.ask("POST", answer, {"answer": each})[0] for each in said] == [200, 200, 200, 200, 409]
    (kept,) = author.ask("GET", "/partners/told")[1]["items"]
    assert (kept["state"], kept["ground"], kept["maker"], kept["decider"]) == (
        "answered", "acted_on", "Carrier_Liaison", "Supervisor",
    )  # fmt: skip
    assert author.ask("POST", one, {"row_version": kept["row_version"], "step": "withdraw"})[0] == 200
    (read,) = partner.ask("GET", "/partner/told")[1]["recommendations"]
    assert (read["withdrawn"], read["content"]) == (True, None)


def test_nobody_approves_their_own_recommendation_to_a_partner(
    partners: dict[str, Caller], callers: dict[str, Caller]
) -> None:
    wanted, second = told(), callers["supervisor"]
    assert second.ask("POST", "/partners/told", wanted)[0] == 201
    step = {"row_version": 1, "step": "approve"}
    assert second.ask("POST", f"/partners/told/{wanted['id']}/step", step) == (403, {"error": "own_work"})
    assert second.ask("POST", f"/partners/told/{wanted['id']}/step", step | {"step": "withdraw"})[0] == 200
    assert partners["UTO"].ask("GET", "/partner/told")[1] == {"recommendations": []}
