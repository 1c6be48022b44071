"""What others gave is read by whom its caveats let, in the database, on pages and through the interface; counts too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from psycopg.types.json import Jsonb
from starlette.testclient import TestClient

from foreland.access.viewer import Access
from foreland.operations.accounts import sign_in
from foreland.operations.deployment import Deployment
from foreland.operations.keep_partners import give_token
from foreland.operations.share_items import import_items
from foreland.operations.take_partner_item import opened_item
from foreland.sharing.formats.package import Report, Taken
from foreland.sharing.handling import AUDIENCES, TLP_LEVELS, Audience, Handling
from foreland.sharing.releasing import Reader, Standing, may_see
from foreland.store import item_returns, shared_items
from foreland.store.pool import transaction
from foreland.store.views import partner_items
from tests.deployments import PASSWORD
from tests.web import test_bulletins
from tests.web.api.test_liaison import Caller
from tests.web.conftest import Officer
from tests.web.test_bulletins import token
from tests.web.world import Writer

partner = test_bulletins.partner
NOW = datetime.now(UTC)


def told(deployment: Deployment, number: int, **caveats: Any) -> None:
    given = Report(
        id=UUID(int=number << 64 | 1 << 63), created=NOW, modified=NOW, title=f"QQTOLD{number}", text=f"QQSAID{number}",
        caveats=Handling(originators=("Border Office",), **caveats),
    )  # fmt: skip
    import_items(deployment, deployment.service("test"), Taken((given,)), "UTO", NOW + timedelta(seconds=number))


def caller(client: TestClient, deployment: Deployment, name: str) -> Caller:
    return Caller(client, sign_in(deployment, name, PASSWORD, datetime.now(UTC)).token)  # type: ignore[union-attr]


def user(write: Writer, name: str) -> str:
    row = write.connection.execute("select id from users where username = %s", (name,)).fetchone()
    return str(row["id"])  # type: ignore[index]


@pytest.mark.parametrize("standing", ["own", "client"])
def test_the_filter_of_rows_is_the_policy(deployment: Deployment, write: Writer, standing: Standing) -> None:
    agency, state = UUID(int=5), "UTO"
    write.connection.execute(
        "insert into organisations (id, name, kind, code, state, created_at)"
        " values (%s, 'Seated', %s, 'SEAT', %s, now())",
        (agency, "component" if standing == "own" else "agency", state),
    )
    write.connection.execute(
        "insert into users (id, org_id, username, display_name, password_hash, roles, agency, created_at)"
        " values (%s, %s, 'sea', 'Sea', 'x', '{analyst}', 'SEAT', now())",
        (UUID(int=6), deployment.home.org_id),
    )
    seated = Access(org_id=deployment.home.org_id, user_id=UUID(int=6), username="sea", roles=frozenset(("analyst",)))
    circles = ((), ((f"org:{agency}",),), (("state:USA",),), (("state:UTO",), (f"org:{agency}",)), (("state:UTO",), ()))
    for audience in AUDIENCES:
        for only in circles:
            for named in ([], [UUID(int=6)], [UUID(int=7)]):
                handling = Handling(audience=audience, only=only)
                reader = Reader(org=agency, state=state, standing=standing)
                wanted = may_see(reader, handling, NOW, released=UUID(int=6) in named)
                assert _read(deployment, seated, audience, only, named) == wanted, (audience, only, named)


def _read(
    deployment: Deployment, access: Access, audience: Audience, only: tuple[tuple[str, ...], ...], named: list[UUID]
) -> bool:
    level = TLP_LEVELS[AUDIENCES.index(audience)]
    with transaction(deployment.pool, access) as connection:
        query = "select foreland_reads(false, %s, %s::jsonb, %s::uuid[]) as reads"
        row = connection.execute(query, (level, Jsonb(only), named)).fetchone()
    return bool(row and row["reads"])


def test_what_is_for_those_named_or_for_a_circle_is_nobody_elses(
    deployment: Deployment, officer: Officer, write: Writer, partner: str
) -> None:
    boss, author = officer("ada", "supervisor"), officer("mira", "analyst")
    other, watcher = officer("noa", "carrier_liaison"), officer("otto", "oversight")
    home = deployment.home.org_id
    told(deployment, 1, audience="named")
    told(deployment, 2, audience="clients", only=(("state:ZZZ",),))
    told(deployment, 3, audience="clients", only=((f"org:{home}", "state:ZZZ"),))
    told(deployment, 4, audience="clients", expires_at=NOW - timedelta(minutes=1))
    page = {
        name: one.get("/bulletins/received").text for name, one in (("ada", boss), ("mira", author), ("otto", watcher))
    }
    seen = {name: [number for number in range(1, 5) if f"QQTOLD{number}" in text] for name, text in page.items()}
    assert seen == {"ada": [1, 3], "mira": [3], "otto": [3]}, (
        "its owner reads what is for those named; none what has ended"
    )
    rows = write.connection.execute("select id, item_id from shared_items").fetchall()
    rows_of = {row["item_id"].int >> 64: row["id"] for row in rows}
    assert author.get(f"/bulletins/new?source={rows_of[3]}").status_code == 200
    assert [author.get(f"/bulletins/new?source={rows_of[one]}").status_code for one in (1, 2, 4)] == [404] * 3
    api = caller(author, deployment, "mira")
    assert [one["report"]["title"] for one in api.ask("GET", "/bulletins/received")[1]["reports"]] == ["QQTOLD3"]
    analyst = Access(org_id=home, user_id=UUID(user(write, "mira")), username="mira", roles=frozenset(("analyst",)))
    with transaction(deployment.pool, analyst) as connection:
        assert [one.id for one in shared_items.listed(analyst, connection)] == [rows_of[3]]
        owed = item_returns.returns(analyst, connection, NOW - timedelta(days=1), 9)
    assert sum(one.items for one in owed) == 1, "nor is it counted"
    # Whoever sees to answers is told that something is owed; nobody is told what.
    for who in (boss, watcher):
        assert who.get("/requests/returns").text.count("Items of exchange") == 4
    assert author.get("/requests/returns").text.count("Items of exchange") == 1

    received = write.connection.execute(
        "select received_at from item_returns where item_row = %s", (rows_of[1],)
    ).fetchone()["received_at"]  # type: ignore[index]
    form = {"csrf": token(author), "giver": str(UUID(int=7)), "received_at": received.isoformat()}
    form |= {"owner": user(write, "mira")}
    assert author.post("/requests/returns/hand-on", data=form).status_code == 422, "nobody names themselves"
    assert boss.post("/requests/returns/hand-on", data=form | {"csrf": token(boss), "owner": ""}).status_code == 422
    assert boss.post("/requests/returns/hand-on", data=form | {"csrf": token(boss)}).status_code == 303
    assert "QQTOLD1" in author.get("/bulletins/received").text
    assert "QQTOLD1" not in other.get("/bulletins/received").text
    wanted = {"giver": str(UUID(int=7)), "received_at": received.isoformat(), "owner": user(write, "noa")}
    assert caller(boss, deployment, "noa").ask("POST", "/requests/returns/hand-on", wanted)[0] == 403
    assert api.ask("POST", "/requests/returns/hand-on", {"owner": user(write, "noa")}) == (422, {"error": "not_named"})
    assert api.ask("POST", "/requests/returns/hand-on", wanted)[0] == 200, "its owner hands it on"
    assert "QQTOLD1" in other.get("/bulletins/received").text
    end = {"giver": str(UUID(int=7)), "received_at": received.isoformat(), "ended_as": "feedback", "code": "useful"}
    assert caller(other, deployment, "noa").ask("POST", "/requests/returns", end)[0] == 200
    assert api.ask("POST", "/requests/returns", end)[0] == 404, "again"


def test_a_partners_recommendation_has_an_owner_and_its_marking_holds(
    deployment: Deployment, officer: Officer, write: Writer, partner: str
) -> None:
    flight = write.flight(("ZZ", "100"), leaves=timedelta(minutes=50))
    author, other = officer("mira", "analyst"), officer("noa", "analyst")
    uto = Caller(author, str(give_token(deployment, deployment.service("test"), "UTO", datetime.now(UTC))))
    item = {
        "reference": "QQREF", "flight": "ZZ100", "flight_date": str(flight.day), "legal_basis": "Article 7",
        "ground": "QQGROUND", "surname": "QQNAME", "tlp": "red",
    }  # fmt: skip
    for wrong in ({"tlp": "pink"}, {"only": [["state:uto"]]}, {"only": [["anybody"]]}):
        assert uto.ask("POST", "/partner/recommendations", item | wrong)[0] == 400
    assert [uto.ask("POST", "/partner/recommendations", item)[0] for _ in range(2)] == [201, 200]
    assert uto.ask("POST", "/partner/recommendations", item | {"tlp": "amber"})[0] == 409, "the same is marked the same"
    assert [one.get("/partners").text.count("QQNAME") for one in (author, other)] == [1, 0], "the first who may own it"
    assert caller(other, deployment, "noa").ask("GET", "/partners/recommendations")[1] == {"items": []}
    (row,) = write.connection.execute("select id, owner_id from partner_items").fetchall()
    assert str(row["owner_id"]) == user(write, "mira")
    assert other.get(f"/partners/{row['id']}").status_code == 404
    boss, address = officer("ada", "supervisor"), f"/partners/{row['id']}"
    assert "Recommendation" in boss.get("/requests/returns").text
    assert "QQREF" not in boss.get("/requests/returns").text, "that one waits, and whose it is; not which"
    form = {"csrf": token(boss), "about": str(row["id"]), "owner": user(write, "noa")}
    assert boss.post("/requests/returns/hand-on", data=form).status_code == 303
    assert "QQGROUND" in other.get(address).text
    assert "Handed on" in other.get(address).text
    assert boss.get(address).status_code == 404
    # Marked more openly in a later revision, it is everybody's; and closed again.
    for revision, tlp, only, number in ((2, "amber", [], 3), (3, "amber", [["state:ZZZ"]], 0)):
        later = item | {"revision": revision, "tlp": tlp, "only": only}
        assert uto.ask("POST", "/partner/recommendations", later)[0] == 201
        seen = [one.get(address).status_code for one in (author, other, boss)]
        assert seen.count(200) == number, later
    with transaction(deployment.pool, deployment.service("test")) as connection:
        found = partner_items.one(deployment.service("test"), connection, "incoming", row["id"], NOW)
    assert found is not None
    assert opened_item(deployment.sealer, found.content_sealed) is not None, "the system keeps what nobody may read"
