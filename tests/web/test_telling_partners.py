"""What we recommend to partners, by its pages: written, approved by another, answered; never of somebody protected.

And what a partner withdraws while an officer takes it up.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from foreland.liaison.partner_item import told_standing
from foreland.operations.deployment import Deployment
from foreland.operations.keep_partners import add_partner, give_token
from foreland.store.exchange_partners import NewPartner
from foreland.web.app import create_app
from tests.web.conftest import Officer
from tests.web.world import Flight, Writer

API = "/api/v1/partner/told"


@pytest.fixture
def partner(deployment: Deployment) -> TestClient:
    now, access = datetime.now(UTC), deployment.service("test")
    new = NewPartner(
        id=UUID(int=7), name="Border Office of Utopia", code="UTO", verify_key=bytes(32), contact="Desk",
        agreed_until=now + timedelta(days=9),
    )  # fmt: skip
    assert add_partner(deployment, access, new, now) is None
    token = give_token(deployment, access, "UTO", now)
    return TestClient(create_app(deployment), headers={"Authorization": f"Bearer {token}"})


def hidden(page: str, name: str) -> str:
    return page.split(f'name="{name}" value="')[1].split('"')[0]


def filled(page: str, of: Flight, /, **more: str) -> dict[str, str]:
    kept = {name: hidden(page, name) for name in ("csrf", "id", "journey_date", "journey")}
    said = {"flight": "qx7", "flight_date": str(of.day), "surname": "<b>QQNAME</b>", "ground": "QQGROUND"}
    return kept | said | {"partner": "UTO", "legal_basis": "Article 9 QQBASIS"} | more


def test_one_writes_another_approves_the_partner_answers(partner: TestClient, officer: Officer, write: Writer) -> None:
    flight = write.flight(("ZZ", "100"))
    author, second = officer("mira", "carrier_liaison"), officer("ada", "supervisor")
    empty = author.get("/partners/new").text
    for fault, said in (
        ({"flight": "?"}, "Write the flight"), ({"flight_date": "x"}, "Write the day"), ({"partner": ""}, "Choose a"),
        ({"open_until": "x"}, "Write the time"), ({"open_until": "2020-01-01 00:00"}, "has passed"),
        ({"ground": " "}, "Write what the partner"), ({"legal_basis": ""}, "Write on which legal basis"),
        ({"surname": ""}, "Write a surname"), ({"surname": "x" * 101}, "too long"),
        ({"journey": "x"}, "is not known"), ({"journey": str(UUID(int=9))}, "is not known"),
    ):  # fmt: skip
        refused = author.post("/partners/new", data=filled(empty, flight, **fault))
        assert (refused.status_code, said in refused.text, "Article 9" in refused.text) == (
            422, True, "legal_basis" not in fault,
        ), fault  # fmt: skip
    assert author.post("/partners/new", data=filled(empty, flight, csrf="x")).status_code == 403
    sent = [author.post("/partners/new", data=filled(empty, flight)) for _ in range(2)]
    one = sent[0].headers["location"].partition("?")[0]
    assert [each.status_code for each in sent] == [303, 303]
    assert write.connection.execute("select from partner_items").rowcount == 1, "sent twice, one record"
    assert second.post("/partners/new", data=filled(empty, flight, csrf=hidden(second.get("/account").text, "csrf"))
    ).status_code == 409, "another officer's record"  # fmt: skip

    page = author.get(one).text
    assert "Approve and send" not in page
    assert "&lt;b&gt;QQNAME" in page
    step = {"csrf": hidden(page, "csrf"), "row_version": "1", "step": "approve"}
    assert author.post(one, data=step).status_code == 403, "no supervisor"
    assert partner.get(API).json() == {"recommendations": []}, "nobody approved it"
    step |= {"csrf": hidden(second.get(one).text, "csrf")}
    assert [second.post(one, data=step | fault).status_code for fault in ({"row_version": "7"}, {"step": "x"}, {})] == [
        409, 422, 303,
    ]  # fmt: skip
    (told,) = partner.get(API).json()["recommendations"]
    assert (told["flight"], told["content"]["legal_basis"]) == ("QX7", "Article 9 QQBASIS")
    for said, shown in (("acknowledged", "Acknowledged"), ("not_identified", "They did not find the person")):
        assert partner.post(f"{API}/{told['reference']}/answer", json={"answer": said}).status_code == 200
        assert shown in author.get(one).text
        assert shown in author.get("/partners").text
    assert second.post(one, data=step | {"row_version": "4", "step": "withdraw"}).status_code == 303
    assert partner.get(API).json()["recommendations"][0]["content"] is None
    assert "Withdrawn" in author.get("/partners").text
    assert write.connection.execute("select from audit where action = 'partner_item.read'").rowcount > 1


def test_no_author_approves_and_nobody_protected_is_told_of(
    partner: TestClient, officer: Officer, write: Writer
) -> None:
    flight = write.flight(("ZZ", "100"))
    person = flight.traveller("HALVIK", "MIRA")
    second = officer("ada", "supervisor")
    asked = f"/partners/new?flight_date={flight.day}&journey={person}"
    assert f'href="{asked.replace("&", "&amp;")}"' in second.get(f"/travellers/{flight.day}/{person}").text
    form = second.get(asked).text
    assert 'value="HALVIK"' in form
    one = second.post("/partners/new", data=filled(form, flight)).headers["location"].partition("?")[0]
    page = second.get(one).text
    assert ("Approve and send" in page, "Waits for a supervisor other than" in page) == (False, True)
    step = {"csrf": hidden(page, "csrf"), "row_version": "1", "step": "approve"}
    refused = second.post(one, data=step)
    assert (refused.status_code, "You wrote it yourself" in refused.text) == (403, True)
    assert partner.get(API).json() == {"recommendations": []}

    form = second.get(asked).text
    write.insert("protection_marks", marked_at=write.now, flight_date=flight.day, journey_id=person)
    refused = second.post("/partners/new", data=filled(form, flight))
    assert (refused.status_code, "No partner is told about this traveller" in refused.text) == (422, True)
    assert write.connection.execute("select from partner_items").rowcount == 1


def test_who_is_protected_after_it_was_written_is_not_told_of_and_after_it_was_sent_reads_as_withdrawn(
    partner: TestClient, officer: Officer, write: Writer
) -> None:
    flight = write.flight(("ZZ", "100"))
    author, second = officer("mira", "carrier_liaison"), officer("ada", "supervisor")
    people = [flight.traveller("HALVIK", given) for given in ("MIRA", "JURO")]
    told = []
    for person in people:
        form = author.get(f"/partners/new?flight_date={flight.day}&journey={person}").text
        told.append(author.post("/partners/new", data=filled(form, flight)).headers["location"].partition("?")[0])
    step = {"csrf": hidden(second.get(told[0]).text, "csrf"), "row_version": "1", "step": "approve"}
    assert second.post(told[0], data=step).status_code == 303
    assert partner.get(API).json()["recommendations"][0]["content"] is not None
    for person in people:
        write.insert("protection_marks", marked_at=write.now, flight_date=flight.day, journey_id=person)
    refused = second.post(told[1], data=step)
    assert (refused.status_code, "No partner is told about this traveller" in refused.text) == (422, True)
    (read,) = partner.get(API).json()["recommendations"]
    assert (read["withdrawn"], read["content"]) == (True, None)
    answer = partner.post(f"{API}/{read['reference']}/answer", json={"answer": "not_identified"})
    assert (answer.status_code, answer.json()["error"]) == (409, "withdrawn"), "as of any that was withdrawn"
    assert second.post(told[1], data=step | {"step": "withdraw"}).status_code == 303


def test_what_a_partner_withdrew_is_said_before_anything_is_sent(
    partner: TestClient, officer: Officer, write: Writer
) -> None:
    flight, own = write.flight(("ZZ", "100")), "/api/v1/partner/recommendations"
    person = flight.traveller("HALVIK", "MIRA")
    given = {
        "reference": "UTO-1", "flight": "ZZ100", "flight_date": str(flight.day), "surname": "Halvik", "ground": "x",
        "legal_basis": "Article 7",
    }  # fmt: skip
    assert partner.post(own, json=given).status_code == 201
    item = write.connection.execute("select id from partner_items").fetchone()
    assert item is not None
    client = officer("mira", "carrier_liaison")
    form = {
        "csrf": hidden(client.get("/account").text, "csrf"), "flight_date": str(flight.day), "journey": str(person),
        "partner_item": str(item["id"]), "kind": "check_document", "ground": "document_expired", "step": "check",
        "reason": "QQKEPT",
    }  # fmt: skip
    closed = "withdrawn or decided already"
    assert closed not in client.post("/recommendations", data=form).text
    assert partner.post(f"{own}/UTO-1/withdraw", json={}).status_code == 200
    said = client.post("/recommendations", data=form)
    assert (said.status_code, closed in said.text, "QQKEPT" in said.text) == (422, True, True)
    assert closed in client.post("/recommendations", data=form | {"step": "send"}).text
    assert not write.connection.execute("select from protection_referrals").rowcount
    asks = form | {f"protection.{person}": "yes", f"asked_by.{person}": "carrier"}
    assert closed not in client.post("/recommendations", data=asks).text, "protection is not closed"
    assert client.post("/recommendations", data=asks | {"step": "send"}).status_code == 303
    (row,) = write.connection.execute("select journey_id from protection_referrals").fetchall()
    assert row["journey_id"] == person
    assert not write.connection.execute("select from recommendations").rowcount


def test_what_nobody_answers_in_time_has_expired() -> None:
    now = datetime(2026, 11, 27, 3, tzinfo=UTC)
    for state, withdrawn, standing in (
        ("proposed", False, "expired"), ("acknowledged", False, "expired"), ("answered", False, "answered"),
        ("not_approved", False, "not_approved"), ("sent", True, "withdrawn"),
    ):  # fmt: skip
        assert told_standing(state, withdrawn=withdrawn, open_until=now, now=now) == standing  # type: ignore[arg-type]
    assert told_standing("sent", withdrawn=False, open_until=now + timedelta(seconds=1), now=now) == "sent"
    with pytest.raises(ValueError, match="no state"):
        told_standing("received", withdrawn=False, open_until=now, now=now)
