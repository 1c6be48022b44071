"""Officers take in what partners gave, release and withdraw, each by name, on the page and through the interface."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from starlette.testclient import TestClient

from foreland.operations.accounts import SignedIn, sign_in
from foreland.operations.deployment import Deployment
from foreland.sharing.formats.package import Originator, Package, Report
from foreland.sharing.formats.stix import write_stix
from foreland.sharing.handling import Handling
from tests.deployments import PASSWORD
from tests.web import test_bulletins
from tests.web.conftest import Officer
from tests.web.test_bulletins import issued, token
from tests.web.world import Writer

partner = test_bulletins.partner
NOW = datetime.now(UTC)


def stix(number: int, text: str = "QQSAID", at: datetime = NOW, **caveats: Any) -> bytes:
    told = Report(
        id=UUID(int=number << 64 | 1 << 63), created=NOW, modified=at, title=f"QQTOLD{number}", text=text,
        caveats=Handling(**{"originators": ("Border Office",), "texts": ("QQCAVEAT",)} | caveats),
    )  # fmt: skip
    return write_stix(Package(originator=Originator(UUID(int=7), "Border Office"), made_at=NOW, items=(told,)))


def bring(client: TestClient, raw: bytes, **form: str) -> Any:
    said = {"csrf": token(client), "format": "stix", "giver": "UTO", "tlp": ""} | form
    return client.post("/exchange", data=said, files={"file": ("f.json", raw)})


def acts(write: Writer, action: str) -> list[str]:
    found = write.connection.execute(
        "select u.username from audit a join users u on u.id = a.user_id where a.action = %s order by a.at", (action,)
    )
    return [row["username"] for row in found]


def test_a_file_is_taken_in_by_a_named_officer_with_originator_and_caveats(
    deployment: Deployment, officer: Officer, write: Writer, partner: str
) -> None:
    author, reader = officer("mira", "analyst"), officer("otto", "oversight")
    first = bring(author, stix(1, audience="community"))
    assert first.status_code == 200
    assert "1 item taken in" in first.text
    assert "1 known already" in bring(author, stix(1, audience="community")).text
    assert acts(write, "items_imported") == ["mira"] * 2
    row = write.connection.execute("select s.id, s.readers, o.name, s.tlp from shared_items s"
                                   " join organisations o on o.id = s.originator_org").fetchone()  # fmt: skip
    assert row is not None
    assert (row["name"], row["tlp"]) == ("Border Office of Utopia", "green")
    page = reader.get(f"/exchange/{row['id']}").text
    assert all(said in page for said in ("QQTOLD1", "QQSAID", "QQCAVEAT", "TLP:GREEN"))
    assert "Withdraw it" not in page
    taken_over = f"/bulletins/new?source={row['id']}"
    assert taken_over not in page, "who only reads makes none of it"
    assert taken_over in author.get(f"/exchange/{row['id']}").text
    assert "QQSAID" in author.get(taken_over).text
    for wrong, said in (
        ({"format": "x"}, "Choose what kind"), ({"giver": ""}, "Choose who gave it"),
        ({"giver": "NOBODY"}, "Choose a partner"), ({"format": "bundle"}, "cannot be read"),
    ):  # fmt: skip
        answer = bring(author, stix(2), **wrong)
        assert (answer.status_code, said in answer.text) == (422, True), wrong
    assert "Choose a file" in bring(author, b"").text
    broken = bring(author, stix(3)[:-40])
    assert "0 items taken in" in broken.text
    assert "cannot be read" in broken.text
    assert bring(author, stix(4, audience="community"), tlp="red").status_code == 200
    assert "QQTOLD4" in author.get("/exchange").text, "who takes it in owns it"
    assert "QQTOLD4" not in reader.get("/exchange").text
    assert bring(reader, stix(5)).status_code == 403
    # While nobody can read who is called by itself, the page and the interface say so.
    signed = sign_in(deployment, "otto", PASSWORD, NOW)
    assert isinstance(signed, SignedIn)
    api = TestClient(reader.app, headers={"authorization": f"Bearer {signed.token}"})
    for content, readable in (("{", False), ("{}", True)):
        (deployment.data / "partners.json").write_text(content)
        assert ("No partner is called." in reader.get("/exchange").text) == (not readable)
        assert api.get("/api/v1/exchange/partners").json()["lines_readable"] == readable


def test_an_item_is_released_and_withdrawn_by_a_supervisor_with_a_reason(
    deployment: Deployment, officer: Officer, write: Writer, partner: str
) -> None:
    author, boss = officer("mira", "analyst"), officer("ada", "supervisor")
    assert bring(author, stix(1, audience="clients"), giver="own").status_code == 200
    row = write.connection.execute("select id, item_id from shared_items").fetchone()
    assert row is not None
    address = f"/exchange/{row['id']}"
    form = {"csrf": token(boss), "step": "release", "partner": "UTO"}
    assert author.post(address, data=form | {"csrf": token(author)}).status_code == 403
    assert boss.post(address, data=form | {"partner": "NOBODY"}).status_code == 422
    assert boss.post(address, data=form).status_code == 303
    assert acts(write, "item_released") == ["ada"]
    assert "UTO" in author.get("/exchange?whose=ours").text.split("QQTOLD1")[1]
    api = TestClient(author.app, headers={"authorization": f"Bearer {sign_in(deployment, 'ada', PASSWORD, NOW).token}"})  # type: ignore[union-attr]
    told = api.get(f"/api/v1{address.replace('exchange', 'exchange/items')}").json()["item"]
    assert (told["released"], told["item"]["title"]) == (["UTO"], "QQTOLD1")
    again = {"format": (None, "stix"), "giver": (None, "UTO"), "file": ("f", stix(2, audience="named"))}
    taken = api.post("/api/v1/exchange/items", files=again)
    assert (taken.status_code, taken.json()["kept"]) == (201, 1)
    theirs = next(one for one in api.get("/api/v1/exchange/items?whose=theirs").json()["items"])
    for what, body, code in (
        ("release", {"partner": "UTO"}, "to_its_originator"), ("withdraw", {"reason": "wrong"}, "not_ours"),
    ):  # fmt: skip
        refused = api.post(f"/api/v1/exchange/items/{theirs['id']}/{what}", json=body)
        assert refused.json() == {"error": code}
    assert api.post(f"/api/v1/exchange/items/{row['id']}/withdraw", json={"reason": "x"}).status_code == 400
    assert boss.post(address, data={"csrf": token(boss), "step": "withdraw", "reason": ""}).status_code == 422
    assert (
        boss.post(address, data={"csrf": token(boss), "step": "withdraw", "reason": "sent_in_error"}).status_code == 303
    )
    gone = author.get(address).text
    assert "QQSAID" not in gone
    assert "It went out in error" in gone
    assert "Officer Ada" in gone
    assert acts(write, "item_withdrawn") == ["ada"]
    # What a bulletin tells goes with the bulletin.
    issued(author, boss)
    made = write.connection.execute(
        "select id from shared_items where item_id = (select thread_id from bulletins limit 1)"
    ).fetchone()
    assert made is not None
    refused = boss.post(f"/exchange/{made['id']}", data={"csrf": token(boss), "step": "withdraw", "reason": "wrong"})
    assert (refused.status_code, "withdraw the bulletin" in refused.text) == (422, True)


def test_what_is_about_somebody_is_shown_with_what_it_names(
    deployment: Deployment, officer: Officer, write: Writer, partner: str
) -> None:
    author = officer("mira", "analyst")
    entities = [
        {"id": "p1", "schema": "Person", "properties": {"lastName": ["QQSURNAME"], "firstName": ["ANA"]}},
        {"id": "d1", "schema": "Passport", "properties": {"holder": ["p1"], "passportNumber": ["QQ99"]}},
    ]  # fmt: skip
    raw = b"\n".join(msgspec.json.encode(one) for one in entities)
    assert "2 items taken in" in bring(author, raw, format="ftm", tlp="amber").text
    rows = write.connection.execute("select id from shared_items where kind = 'travel-document'").fetchall()
    page = author.get(f"/exchange/{rows[0]['id']}").text
    assert "QQ99" in page
    assert "QQSURNAME" in page
