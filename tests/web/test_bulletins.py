"""A bulletin from draft to two field offices, to a sighting and feedback; revised; withdrawn from all who got it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from foreland.operations.deployment import Deployment
from foreland.operations.keep_partners import add_partner
from foreland.operations.share_items import Imported, import_items, released_package
from foreland.sharing.bulletins import indicator_id
from foreland.sharing.formats.package import Report, Taken
from foreland.sharing.handling import Handling
from foreland.store import shared_items
from foreland.store.exchange_partners import NewPartner
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.web.app import create_app
from tests.deployments import PASSWORD
from tests.web.conftest import Officer
from tests.web.world import Writer

UNTIL = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()
RULE = 'document.issuer = "UTO" and document.number starts with "QQ9"'


@pytest.fixture
def partner(deployment: Deployment) -> str:
    now = datetime.now(UTC)
    new = NewPartner(
        id=UUID(int=7), name="Border Office of Utopia", code="UTO", verify_key=bytes(32), contact="Desk",
        agreed_until=now + timedelta(days=9),
    )  # fmt: skip
    assert add_partner(deployment, deployment.service("test"), new, now) is None
    return "UTO"


def token(client: TestClient) -> str:
    return str(client.get("/account").text.split('name="csrf" value="')[1].split('"')[0])


def draft(client: TestClient, /, **more: str) -> dict[str, str]:
    return {
        "csrf": token(client), "id": str(new_id()), "about": "document_series", "title": "QQTITLE <b>",
        "what": "QQWHAT: look at the laminate", "series": "UTO QQ9", "indicator": "", "tlp": "amber", "pap": "green",
        "source_grade": "B", "information_grade": "2", "airports": "FRA, jfk", "valid_until": UNTIL,
        "acknowledge": "yes",
    } | more  # fmt: skip


def version(page: str) -> str:
    return page.split('name="row_version" value="')[1].split('"')[0]


def step(client: TestClient, address: str, name: str, /, **more: str) -> int:
    form = {"csrf": token(client), "step": name, "row_version": "0"} | more
    return int(client.post(address, data=form).status_code)


def issued(author: TestClient, second: TestClient, /, **more: str) -> str:
    """Write a bulletin, let a second person clear it, and release it; return its address."""
    address = author.post("/bulletins/new", data=draft(author, **more)).headers["location"].partition("?")[0]
    assert step(second, address, "clear", row_version=version(second.get(address).text)) == 303
    assert step(author, address, "release", row_version=version(author.get(address).text)) == 303
    return str(address)


def reported(deployment: Deployment, **more: Any) -> UUID:
    """Let the partner report something; return the stored item."""
    at, access = datetime.now(UTC), deployment.service("test")
    caveats = Handling(
        audience="clients", action_limit="active", originators=("Border Office",), source_grade="C", info_grade="3",
        texts=("QQCAVEAT <i>",),
    )  # fmt: skip
    given = Report(id=UUID(int=1 << 64 | 1 << 63), created=at, modified=at, caveats=caveats, title="QQTOLD <b>", **more)
    assert isinstance(import_items(deployment, access, Taken((given,)), "UTO", at), Imported)
    with transaction(deployment.pool, access) as connection:
        return shared_items.reports(access, connection, at, 1)[0].id


def test_a_bulletin_made_of_what_a_partner_reported_keeps_its_caveats_and_ends_with_it(
    deployment: Deployment, officer: Officer, write: Writer, partner: str
) -> None:
    author, second, reader = officer("mira", "analyst"), officer("ada", "supervisor"), officer("fay", "field_officer")
    located(write, "fay", "FRA")
    assert "No partner has reported anything" in author.get("/bulletins/received").text
    source = reported(deployment, text="QQSAID")
    listed = author.get("/bulletins/received").text
    assert "QQTOLD &lt;b&gt;" in listed
    assert "QQCAVEAT &lt;i&gt;" in listed
    form = author.get(f"/bulletins/new?source={source}").text
    assert 'value="QQTOLD &lt;b&gt;"' in form
    assert "mark it no more openly" in form
    assert author.get(f"/bulletins/new?source={new_id()}").status_code == 404
    wanted = {"source": str(source), "source_grade": "C", "information_grade": "3"}
    open_one = author.post("/bulletins/new", data=draft(author, **wanted, tlp="green"))
    assert (open_one.status_code, "Mark it no more openly" in open_one.text) == (422, True)
    address = issued(author, second, **wanted)
    read = reader.get(address).text
    assert "Border Office of Utopia" in read
    assert "QQCAVEAT &lt;i&gt;" in read
    assert reader.get(f"{address}/print").content.startswith(b"%PDF")
    revised = {"revises": address.rpartition("/")[2], "source_grade": "C", "information_grade": "3", "tlp": "green"}
    assert author.post("/bulletins/new", data=draft(author, **revised)).status_code == 422, "a revision is no way out"
    reported(deployment, text="QQSAID MORE")
    assert "has changed it since" in author.get(address).text
    reported(deployment, withdrawn=True)
    assert "Withdrawn by its originator, Border Office of Utopia." in reader.get("/bulletins").text
    assert "QQWHAT" not in reader.get(address).text
    assert "QQSAID" not in author.get("/bulletins/received").text


def located(write: Writer, name: str, airport: str) -> None:
    write.connection.execute("update users set airports = %s where username = %s", [[airport], name])


def test_what_cannot_be_a_bulletin_is_refused_with_what_was_typed(officer: Officer, write: Writer) -> None:
    author = officer("mira", "analyst")
    for fault, said in (
        ({"about": "x"}, "Choose what it is about"), ({"what": " "}, "Write a title"),
        ({"title": "x" * 201}, "at most"),
        ({"tlp": "red"}, "who may read it"), ({"pap": "x"}, "who may read it"), ({"source_grade": ""}, "the grades"),
        ({"airports": "FRA FRANKFURT"}, "three letters"), ({"valid_until": "2020-01-01"}, "has passed"),
        ({"valid_until": "x"}, "until when"), ({"valid_until": str(date.max)}, "a year at most"),
        ({"indicator": "document.issuer = "}, "cannot be read"), ({"indicator": "bags.count = \"x\""}, "does not fit"),
        ({"revises": str(new_id())}, "no such bulletin"),
    ):  # fmt: skip
        answer = author.post("/bulletins/new", data=draft(author, **fault))
        assert (answer.status_code, said in answer.text) == (422, True), fault
        assert "QQWHAT" in answer.text or "what" in fault
    assert author.post("/bulletins/new", data=draft(author, csrf="x")).status_code == 403
    same = draft(author)
    sent = [author.post("/bulletins/new", data=same).headers["location"] for _ in range(2)]
    assert sent[0] == sent[1]
    assert write.connection.execute("select from bulletins").rowcount == 1, "sent twice, one draft"
    other = officer("ben", "analyst")
    assert other.post("/bulletins/new", data=same | {"csrf": token(other)}).status_code == 409


def test_from_draft_to_two_field_offices_to_a_sighting(officer: Officer, write: Writer) -> None:
    author, second, third = officer("mira", "supervisor"), officer("ada", "supervisor"), officer("ben", "analyst")
    fra, jfk, lhr = (officer(f"at.{name}", "field_officer") for name in ("fra", "jfk", "lhr"))
    for name in ("fra", "jfk", "lhr"):
        located(write, f"at.{name}", name.upper())
    address = author.post("/bulletins/new", data=draft(author, indicator=RULE)).headers["location"].partition("?")[0]
    seen = version(author.get(address).text) if "row_version" in author.get(address).text else "1"
    assert step(author, address, "clear", row_version=seen) == 422, "nobody clears their own"
    assert step(third, address, "clear", row_version=seen) == 403
    assert step(third, address, "release", row_version=seen) == 409, "nothing goes out uncleared"
    assert fra.get(address).status_code == 404
    assert "QQTITLE" not in fra.get("/bulletins").text
    assert step(second, address, "clear", row_version=seen) == 303
    assert step(second, address, "clear", row_version=seen) == 409, "two at once"
    assert step(third, address, "release", row_version="2") == 303

    for client in (fra, jfk):
        assert "QQTITLE &lt;b&gt;" in client.get("/bulletins").text
        assert "QQWHAT" in client.get(address).text
        assert step(client, address, "withdraw", reason="x") == 403
    assert lhr.get(address).status_code == 404
    assert "QQTITLE" not in lhr.get("/bulletins").text
    printed = fra.get(f"{address}/print")
    assert printed.headers["content-type"] == "application/pdf"
    assert printed.content.startswith(b"%PDF")

    assert step(fra, address, "acknowledge") == 303
    assert step(fra, address, "say", id=str(new_id()), feedback="x") == 422
    said = {"id": str(new_id()), "feedback": "sighted", "words": "QQSEEN two of them at night"}
    assert [step(jfk, address, "say", **said) for _ in range(2)] == [303, 303]
    assert step(jfk, address, "say", id=str(new_id()), feedback="wrong") == 303
    page = author.get(address).text
    assert "QQSEEN" in page
    assert "Seen here: <b>1</b>" in page, "sent twice, said once"
    assert "Wrong: <b>1</b>" in page
    assert page.count("Officer At.") >= 3
    assert "QQSEEN" not in fra.get(address).text, "what other offices say stays at the desk"
    rows = write.connection.execute("select * from bulletin_reads where airport = 'FRA'").fetchall()
    assert [row["acknowledged_at"] is not None for row in rows] == [True]
    told = write.connection.execute("select t::text as line from bulletins t").fetchall()
    assert not any("QQ" in row["line"] for row in told), "the words are sealed"


def test_a_revision_and_a_withdrawal_reach_all_who_got_it(
    deployment: Deployment, officer: Officer, write: Writer, partner: str
) -> None:
    author, second, reader = officer("mira", "analyst"), officer("ada", "supervisor"), officer("fra", "field_officer")
    located(write, "fra", "FRA")
    address = issued(author, second)
    assert step(author, address, "send", partner="XXX") == 422
    assert step(author, address, "send", partner=partner) == 303
    assert step(author, issued(author, second, tlp="amber+strict"), "send", partner=partner) == 422

    def at_partner() -> dict[UUID, object]:
        found = released_package(deployment, deployment.service("test"), partner, datetime.now(UTC))
        assert found
        return {one.id: one for one in found.items}

    thread = UUID(address[-36:])
    assert "QQWHAT" in str(at_partner()[thread])
    assert reader.get(address).status_code == 200
    revised = author.post("/bulletins/new", data=draft(author, revises=address[-36:], what="QQNEWER", indicator=RULE))
    later = revised.headers["location"].partition("?")[0]
    again = author.post("/bulletins/new", data=draft(author, revises=address[-36:]))
    assert again.status_code == 409, "two revisions of one version"
    assert "QQNEWER" not in str(at_partner()), "a draft goes nowhere"
    assert "QQWHAT" in reader.get(address).text, "the former version holds until then"
    assert step(second, later, "clear", row_version="1") == 303
    assert step(second, later, "release", row_version="2") == 303
    assert reader.get(address).status_code == 404
    assert "QQNEWER" in reader.get(later).text
    assert "QQNEWER" in str(at_partner()[thread]), "it follows the one they have"
    assert "QQ9" in str(at_partner()[indicator_id(thread)])

    assert step(author, later, "withdraw", row_version="3") == 422, "why?"
    assert step(author, later, "withdraw", row_version="2", reason="QQERROR") == 409
    assert step(author, later, "withdraw", row_version="3", reason="QQERROR") == 303
    gone = at_partner()
    assert all(one.withdrawn for one in gone.values())  # type: ignore[attr-defined]
    assert "QQNEWER" not in str(gone)
    shown = reader.get(later).text
    assert "QQERROR" in shown
    assert "QQERROR" in reader.get("/bulletins").text
    assert "QQNEWER" not in shown
    assert "QQWHAT" not in author.get(address).text, "nor in an earlier version"
    assert step(reader, later, "say", id=str(new_id()), feedback="used") == 409
    assert step(author, later, "send", partner=partner) == 409
    reads = write.connection.execute("select withdrawal_read_at from bulletin_reads where airport = 'FRA'").fetchall()
    assert any(row["withdrawal_read_at"] for row in reads), "we know that the office knows"


def test_a_sighting_stands_on_both_pages_and_a_rule_is_two_clicks_away(officer: Officer, write: Writer) -> None:
    author, second = officer("mira", "analyst"), officer("ada", "supervisor")
    address = issued(author, second, indicator=RULE, airports="")
    flight = write.flight()
    journey = flight.traveller("QUORVALEN", "ANA")
    write.insert(
        "bulletin_sightings", bulletin_id=UUID(address[-36:]), flight_date=flight.day, journey_id=journey,
        found_at=datetime.now(UTC),
    )  # fmt: skip
    traveller = f"/travellers/{flight.day}/{journey}"
    page = author.get(address).text
    assert traveller in page
    assert "QUORVALEN" not in page, "a bulletin names nobody"
    shown = author.get(traveller).text
    assert "QQTITLE &lt;b&gt;" in shown
    assert "TLP:AMBER · PAP:GREEN · B2" in shown, "with its marking"
    made = author.post(address, data={"csrf": token(author), "step": "rule"})
    assert made.status_code == 303
    assert "QQ9" in author.get(made.headers["location"]).text
    assert made.headers["location"] in author.get(address).text
    reads = write.connection.execute("select from audit where action = 'bulletin.sightings'").rowcount
    assert reads == 2, "who saw which journeys there is known"


def test_systems_of_officers_write_clear_release_and_read(deployment: Deployment, officer: Officer) -> None:
    clients = {name: officer(name, role) for name, role in (("mira", "analyst"), ("ada", "supervisor"))}
    app = TestClient(create_app(deployment))
    tokens = {
        name: app.post("/api/v1/sessions", json={"username": name, "password": PASSWORD}).json()["token"]
        for name in clients
    }

    def call(name: str, method: str, path: str, body: object = None) -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {tokens[name]}"}
        answer = app.request(method, f"/api/v1/bulletins{path}", json=body, headers=headers)
        return answer.status_code, answer.json()

    about = str(new_id())
    wanted = {
        "id": about, "about": "route", "title": "QQTITLE", "what": "QQWHAT", "tlp": "green", "source_grade": "B",
        "information_grade": "2", "valid_until": UNTIL, "airports": ["FRA"],
    }  # fmt: skip
    assert call("mira", "POST", "", wanted | {"indicator": "x ="})[1]["error"].startswith("indicator_")
    assert call("mira", "POST", "", wanted | {"tlp": "red"}) == (422, {"error": "marking_unknown"})
    assert [call("mira", "POST", "", wanted) for _ in range(2)] == [(201, {"id": about})] * 2
    assert call("mira", "POST", f"/{about}/step", {"row_version": 1, "step": "release"})[0] == 409
    assert call("mira", "POST", f"/{about}/step", {"row_version": 1, "step": "clear"})[0] == 403
    assert call("ada", "POST", f"/{about}/step", {"row_version": 1, "step": "clear"})[0] == 200
    assert call("mira", "POST", f"/{about}/step", {"row_version": 2, "step": "release"})[0] == 200
    assert call("mira", "POST", f"/{about}/partners", {"partner": "XXX"}) == (422, {"error": "unknown_partner"})
    assert call("ada", "POST", f"/{about}/acknowledge")[0] == 200
    said = {"id": str(new_id()), "feedback": "useful", "words": "QQSAID"}
    assert [call("ada", "POST", f"/{about}/feedback", said)[0] for _ in range(2)] == [201, 201]
    listed = call("mira", "GET", "?q=qqwhat")[1]["bulletins"]
    assert [one["words"]["title"] for one in listed] == ["QQTITLE"]
    assert call("mira", "GET", "?q=nothing")[1] == {"bulletins": []}
    found = call("mira", "GET", f"/{about}")[1]
    assert (found["counts"], found["feedback"][0]["words"]) == ({"useful": 1}, "QQSAID")
    assert call("mira", "GET", f"/{new_id()}")[0] == 404
