"""The page of deconfliction: two officers, one after the other, and whom to call; nothing of a partner is markup."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from foreland.liaison.seizure import SeizureWords
from foreland.operations.accounts import sign_in
from foreland.operations.bring_together import bring_together
from foreland.operations.deployment import Deployment
from foreland.operations.keep_partners import add_partner
from foreland.store import psi_epochs, psi_questions, seizures
from foreland.store.carrier_notices import reference_of
from foreland.store.exchange_partners import NewPartner
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.store.psi_epochs import PartnerFilter
from foreland.store.psi_questions import Question
from tests.deployments import PASSWORD
from tests.web.api.test_liaison import Caller
from tests.web.conftest import Officer
from tests.web.world import Writer

PARTNER = UUID(int=7)


@pytest.fixture
def partner(deployment: Deployment, write: Writer) -> UUID:
    """A partner with a filter, one traveller of ours to ask about, and a question of the partner."""
    access, now = deployment.service("test"), write.now
    new = NewPartner(
        id=PARTNER, name="Unit <b>Two</b>", code="TWO", verify_key=bytes(32), contact="Desk 7, +00 1",
        state="UNO", agreed_until=now + timedelta(days=9),
    )  # fmt: skip
    assert add_partner(deployment, access, new, now) is None
    with transaction(deployment.pool, access) as connection:
        owner = deployment.home.ownership(PARTNER)
        given = PartnerFilter(epoch_id=new_id(), ends_at=now + timedelta(days=5), filter=bytes(32))
        psi_epochs.keep_filter(connection, owner, given, now, given.ends_at.date())
        asked = Question(
            id=new_id(), direction="received", partner_org=PARTNER, epoch_id=new_id(), case_ref="<i>C-9</i>",
            ground="smuggling", points=64, state="waiting", at=now, content_sealed=b"x",
            expires_on=(now + timedelta(days=90)).date(), due_at=now + timedelta(hours=24),
        )  # fmt: skip
        psi_questions.add_question(connection, owner, asked)
    return asked.id


def _recommended(write: Writer, user: UUID) -> UUID:
    flight = write.flight(("ZZ", "100"))
    about, made = flight.traveller("QQNAME", "MIRA"), new_id()
    write.insert(
        "recommendations", id=made, flight_id=flight.id, flight_date=flight.day, journey_id=about,
        approval="not_needed", kind="check_document", ground="x", protection="no",
        reason_sealed=b"x", state="sent", made_by=user,
        made_at=write.now,
    )  # fmt: skip
    return made


def _csrf(page: Any) -> str:
    return str(page.text.split('name="csrf" value="', 1)[1].split('"', 1)[0])


def test_one_proposes_another_sends_and_nobody_answers_alone(
    deployment: Deployment, officer: Officer, write: Writer, partner: UUID
) -> None:
    mira = officer("mira", "analyst")
    row = write.connection.execute("select id from users where username = 'mira'").fetchone()
    assert row
    about = _recommended(write, row["id"])
    page = mira.get("/deconfliction")
    assert page.status_code == 200
    assert "QQNAME" not in page.text, "about whom stands on the recommendation's own page"
    assert "Unit &lt;b&gt;Two&lt;/b&gt;" in page.text
    assert "&lt;i&gt;C-9&lt;/i&gt;" in page.text
    form = {"csrf": _csrf(page), "partner": "TWO", "recommendation": str(about), "case": "C-1", "ground": ""}
    refused = mira.post("/deconfliction", data=form)
    assert refused.status_code == 422
    assert "Write purpose and legal ground." in refused.text
    assert 'value="C-1"' in refused.text, "what was written is not lost"
    assert mira.post("/deconfliction", data=form | {"recommendation": "x", "ground": "y"}).status_code == 422
    assert mira.post("/deconfliction", data=form | {"ground": "smuggling"}).status_code == 303
    question = write.connection.execute("select id from deconfliction_questions where direction = 'asked'").fetchone()
    assert question

    def step(client: Any, which: object, name: str) -> tuple[int, str]:
        said = client.post(f"/deconfliction/{which}", data={"csrf": _csrf(client.get("/deconfliction")), "step": name})
        problem = said.text.partition('role="alert">')[2].partition("<")[0]
        return said.status_code, problem

    assert step(mira, question["id"], "send")[1].startswith("Somebody else has to do this")
    suvi = officer("suvi", "supervisor")
    assert step(suvi, question["id"], "send") == (303, "")
    assert step(suvi, question["id"], "send")[0] == 409
    assert step(suvi, partner, "answer") == (422, "An officer has to look at the question first.")
    assert step(mira, partner, "look") == (303, "")
    assert step(mira, partner, "look")[0] == 409
    assert step(suvi, partner, "answer") == (
        409,
        "The key epoch has ended. Propose the question again once the partner’s next filter is here.",
    )
    assert step(suvi, partner, "nonsense")[0] == 409

    with transaction(deployment.pool, deployment.service("test")) as connection:
        owner = deployment.home.ownership(PARTNER)
        about_match = {"owner_id": row["id"], "reference": reference_of(about), "about_sealed": None, "now": write.now}
        psi_questions.add_match(connection, owner, partner, bytes(16), **about_match)
        psi_questions.name_contact(
            deployment.service("test"), connection, partner, bytes(16), "Desk 7, +00 1", reference_of(about)
        )
    page = mira.get("/deconfliction")
    assert f'href="/recommendations/{about}"' in page.text
    assert "Desk 7, +00 1" in page.text
    match = write.connection.execute("select id from deconfliction_matches").fetchone()
    assert match
    said = {"csrf": _csrf(page), "outcome": "joint_work"}
    assert mira.post(f"/deconfliction/matches/{match['id']}", data=said | {"outcome": "x"}).status_code == 422
    assert mira.post(f"/deconfliction/matches/{match['id']}", data=said).status_code == 303
    assert suvi.post(f"/deconfliction/matches/{match['id']}", data=said).status_code == 403, "a form of somebody else"
    assert "Both work together" in mira.get("/deconfliction").text


def test_systems_of_officers_ask_and_answer_by_the_same_rules(
    deployment: Deployment, officer: Officer, write: Writer, partner: UUID
) -> None:
    mira, suvi = officer("mira", "analyst"), officer("suvi", "supervisor")
    row = write.connection.execute("select id from users where username = 'mira'").fetchone()
    assert row
    about = _recommended(write, row["id"])
    apis = {
        name: Caller(client, sign_in(deployment, name, PASSWORD, write.now).token)  # type: ignore[union-attr]
        for name, client in (("mira", mira), ("suvi", suvi))
    }
    wanted = {"partner": "TWO", "recommendations": [str(about)], "case": "C-1", "ground": "smuggling"}
    for wrong, code in (({"partner": "NO"}, 422), ({"recommendations": []}, 400), ({"case": " "}, 422)):
        assert apis["mira"].ask("POST", "/deconfliction/questions", wanted | wrong)[0] == code, wrong
    status, made = apis["mira"].ask("POST", "/deconfliction/questions", wanted)
    assert status == 201
    address = f"/deconfliction/questions/{made['id']}/step"
    assert apis["mira"].ask("POST", address, {"step": "send"}) == (403, {"error": "same_officer"})
    assert apis["suvi"].ask("POST", address, {"step": "look"})[0] == 404, "it is ours"
    assert apis["suvi"].ask("POST", address, {"step": "send"}) == (200, {"state": "sent"})
    theirs = f"/deconfliction/questions/{partner}/step"
    assert apis["suvi"].ask("POST", theirs, {"step": "answer"}) == (409, {"error": "not_named"})
    assert apis["mira"].ask("POST", theirs, {"step": "look"}) == (200, {"state": "waiting"})
    assert apis["suvi"].ask("POST", theirs, {"step": "decline"})[0] == 200
    told = apis["mira"].ask("GET", "/deconfliction/questions")[1]
    assert {(one["partner"], one["state"]) for one in told["questions"]} == {("TWO", "sent"), ("TWO", "refused")}
    assert "content" not in str(told)
    assert apis["mira"].ask("POST", f"/deconfliction/matches/{made['id']}/outcome", {"outcome": "joint_work"})[0] == 404


def test_owners_here_see_their_own_side_and_say_what_they_agreed_on(
    deployment: Deployment, officer: Officer, write: Writer
) -> None:
    mira, fay = officer("mira", "analyst", desk="Africa"), officer("fay", "field_officer")
    write.connection.execute("update users set airports = '{JFK}' where username = 'fay'")
    users = {row["username"]: row["id"] for row in write.connection.execute("select id, username from users")}
    ours = _recommended(write, users["mira"])
    taken = new_id()
    number = SeizureWords(number="UT1234567")
    write.insert(
        "seizures", id=taken, reference="A", taken_on=write.now.date(), taken_at=write.now, taken_by=users["fay"],
        recorded_at=write.now, airport="JFK", open_to=["JFK"], document_type="passport", issuer="UTO",
        reason="counterfeit", custodian_id=users["fay"],
        words_sealed=write.sealer.seal(msgspec.json.encode(number), seizures.WORDS),
    )  # fmt: skip
    write.connection.execute(
        "insert into desks (id, org_id, name, phone, changed_at, changed_by)"
        " values (%s, %s, 'Africa', '+00 7', now(), 'x')"
        " on conflict (org_id, name) do update set phone = excluded.phone",
        [new_id(), write.owner.org_id],
    )
    assert bring_together(deployment, deployment.service("test"), write.now) == 1
    assert "1 piece of your work touches" in fay.get("/watch").text
    hers = fay.get("/deconfliction").text
    assert all(told in hers for told in (reference_of(ours), "Mira", "+00 7", f'href="/seizures/{taken}"'))
    assert "Ask a partner" not in hers
    assert f"/recommendations/{ours}" not in hers, "no more than whom to contact about which reference"
    page = mira.get("/deconfliction")
    assert all(told in page.text for told in (reference_of(taken), "Fay", f'href="/recommendations/{ours}"'))
    session = mira.post("/api/v1/sessions", json={"username": "mira", "password": PASSWORD}).json()
    bearer = {"authorization": f"Bearer {session['token']}"}
    (pointer,) = mira.get("/api/v1/deconfliction", headers=bearer).json()["pointers"]
    assert (pointer["their_reference"], pointer["reference"]) == (reference_of(taken), reference_of(ours))

    where = f"/deconfliction/owners/{pointer['id']}"
    assert mira.post(where, data={"csrf": _csrf(page), "outcome": ""}).status_code == 422
    assert mira.post(where, data={"csrf": "x", "outcome": "joint_work"}).status_code == 403
    assert mira.post(where, data={"csrf": _csrf(page), "outcome": "joint_work"}).status_code == 303
    assert mira.post(where, data={"csrf": _csrf(page), "outcome": "coordinate"}).status_code == 409
    again = mira.post(f"/api/v1{where.replace('owners/', '')}/outcome", headers=bearer, json={"outcome": "coordinate"})
    assert (again.status_code, again.json()["error"]) == (404, "not_found"), "what was agreed stays"
    assert "Both work together" in fay.get("/deconfliction").text
    assert "piece of your work" not in fay.get("/watch").text
