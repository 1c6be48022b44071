"""What is known is shown to whoever may see it, counts too; what is followed stands first."""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

from foreland.delivery.signed_pdf import read_signature
from foreland.operations.deployment import Deployment
from foreland.operations.make_briefs import make_briefs
from foreland.store.identifiers import new_id
from foreland.web.app import create_app
from tests.deployments import PASSWORD
from tests.web.conftest import Officer
from tests.web.test_bulletins import issued, located, step, token
from tests.web.world import Writer


def follow(client: TestClient, /, **form: str) -> int:
    answer = client.post(
        "/bulletins/following", data={"csrf": token(client), "id": str(new_id()), "step": "follow"} | form
    )
    return int(answer.status_code)


def test_what_is_followed_stands_first_and_nobody_follows_for_another_office(officer: Officer, write: Writer) -> None:
    author, second = officer("mira", "analyst"), officer("ada", "supervisor")
    at_fra, at_jfk = officer("fra", "field_officer"), officer("jfk", "field_officer")
    located(write, "fra", "FRA")
    located(write, "jfk", "JFK")
    wanted = issued(author, second, airports="", title="QQFIRST", route="FRA-JFK", series="")
    issued(author, second, airports="", title="QQOTHER", series="")
    for fault in (
        {"kind": "airport", "value": "FRANKFURT"}, {"kind": "words", "value": "somebody"}, {"kind": "route"},
        {"kind": "airport", "value": "FRA", "office": "JFK"}, {"kind": "about", "about": "x"},
    ):  # fmt: skip
        assert follow(at_fra, **fault) == 422, fault
    assert [follow(at_fra, kind="route", value="fra – jfk", office="FRA") for _ in range(2)] == [303, 303]
    assert write.connection.execute("select from subscriptions").rowcount == 1, "followed twice, once"
    page = at_fra.get("/bulletins").text
    assert page.index("In force, of what you follow (1)") < page.index("QQFIRST") < page.index("QQOTHER")
    assert page.count(wanted) == 1, "and it does not stand there twice"
    assert "of what you follow (" not in at_jfk.get("/bulletins").text
    (row,) = write.connection.execute("select id from subscriptions").fetchall()
    leave = {"csrf": token(at_jfk), "id": str(row["id"]), "step": "leave"}
    assert at_jfk.post("/bulletins/following", data=leave).status_code == 422, "not another office's"
    leave["csrf"] = token(at_fra)
    assert at_fra.post("/bulletins/following", data=leave).status_code == 303
    assert "of what you follow (" not in at_fra.get("/bulletins").text


def test_a_page_of_knowledge_grows_and_tells_and_counts_only_what_its_reader_may_see(
    officer: Officer, write: Writer, deployment: Deployment
) -> None:
    author, second, reader = officer("mira", "analyst"), officer("ada", "supervisor"), officer("fra", "field_officer")
    located(write, "fra", "FRA")
    address = "/knowledge?kind=airport&value=FRA"
    assert "Nothing is known of that" in author.get(address).text
    issued(author, second, airports="FRA", title="QQHERE")
    elsewhere = issued(author, second, airports="JFK", title="QQELSEWHERE", where="transit of FRA")
    gone = issued(author, second, airports="FRA", title="QQGONE", what="QQWORDS")
    version = author.get(gone).text.split('name="row_version" value="')[1].split('"')[0]
    assert step(author, gone, "withdraw", row_version=version, reason="QQWHY") == 303
    flight = write.flight()
    known, kept = flight.traveller("QUORVALEN", "ANA"), flight.traveller("MARBETOR", "IDA")
    (user,) = write.connection.execute("select id from users where username = 'mira'").fetchall()
    for journey in (known, kept):
        write.insert(
            "arrival_outcomes", id=new_id(), flight_id=flight.id, flight_date=flight.day, journey_id=journey,
            port="JFK", outcome="refused", recorded_by=user["id"], recorded_at=write.now,
        )  # fmt: skip
    write.insert("protection_marks", marked_at=write.now, flight_date=flight.day, journey_id=kept)

    page = author.get(address).text
    for said in ("QQHERE", "QQELSEWHERE", "QQGONE", "QQWHY"):
        assert said in page
    assert "QQWORDS" not in page, "what was withdrawn is taken back here too"
    assert "QUORVALEN" not in page
    assert _figure(page, "Travellers") == 2
    assert _figure(page, "Refused on arrival") == 1, "protection is in no such count"
    shown = reader.get(address).text
    assert "QQHERE" in shown
    assert "QQELSEWHERE" not in shown
    assert "Bulletins (2)" in shown, "nor is it counted"
    assert _figure(shown, "Travellers") == 0, "of travellers not announced to them an office learns no number"
    first = reader.get("/knowledge").text
    assert "FRA</bdi></a> (2)" in first
    assert "FRA</bdi></a> (3)" in author.get("/knowledge").text
    assert author.get("/knowledge?kind=words&value=qqelse%20TRANSIT").text.count(elsewhere) == 1
    assert author.get("/knowledge?kind=airport&value=x").status_code == 422
    printed = reader.get("/knowledge/print?kind=airport&value=FRA")
    assert printed.content.startswith(b"%PDF")
    signed = read_signature(printed.content)
    assert signed is not None
    assert (signed.whole, "Authority of Testland" in signed.signer) == (True, True)

    app = TestClient(create_app(deployment))
    session = app.post("/api/v1/sessions", json={"username": "fra", "password": PASSWORD}).json()
    headers = {"Authorization": f"Bearer {session['token']}"}
    told: dict[str, Any] = app.get("/api/v1/knowledge?kind=airport&value=FRA", headers=headers).json()
    assert [one["words"]["title"] for one in told["bulletins"]] == ["QQGONE", "QQHERE"]
    assert "words_sealed" not in str(told)
    assert app.get("/api/v1/knowledge?kind=x", headers=headers).json() == {"error": "kind_unknown"}
    wish = {"id": str(new_id()), "kind": "airport", "value": "FRA"}
    assert app.post("/api/v1/subscriptions", json=wish, headers=headers).status_code == 201
    (own,) = app.get("/api/v1/subscriptions", headers=headers).json()["subscriptions"]
    assert app.post(f"/api/v1/subscriptions/{own['id']}/end", headers=headers).status_code == 200
    assert app.post(f"/api/v1/subscriptions/{own['id']}/end", headers=headers).status_code == 404


def test_a_brief_is_read_by_its_office_and_printed(officer: Officer, write: Writer, deployment: Deployment) -> None:
    author, second, reader = officer("mira", "analyst"), officer("ada", "supervisor"), officer("jfk", "field_officer")
    located(write, "jfk", "JFK")
    assert "No brief has been made yet" in reader.get("/brief").text
    assert reader.get("/brief/print").headers["location"] == "/brief"
    issued(author, second, airports="JFK", title="QQNEWS")
    issued(author, second, airports="FRA", title="QQELSEWHERE")
    flight = write.flight()
    journey = flight.traveller("QUORVALEN", "ANA")
    (user,) = write.connection.execute("select id from users where username = 'mira'").fetchall()
    write.insert(
        "lookouts", id=new_id(), flight_id=flight.id, flight_date=flight.day, journey_id=journey, port="JFK",
        ground="x", released_by=user["id"], released_at=write.now,
    )  # fmt: skip
    assert make_briefs(deployment, write.now) == 1
    page = reader.get("/brief").text
    assert "QQNEWS" in page
    assert "QQELSEWHERE" not in page
    assert "QUORVALEN" in page
    assert "TLP:AMBER+STRICT · PAP:GREEN" in page
    address = page.split('href="/brief/print?id=')[1].split('"')[0]
    assert reader.get(f"/brief/print?id={address}").content.startswith(b"%PDF")
    assert reader.get(f"/brief?id={new_id()}").status_code == 404
    assert "QUORVALEN" in author.get(f"/brief?id={address}").text
    elsewhere = officer("fra", "field_officer")
    located(write, "fra", "FRA")
    assert elsewhere.get(f"/brief?id={address}").status_code == 404
    shown = write.connection.execute("select object_ids from audit where action = 'brief.print'").fetchall()
    assert {one for row in shown for one in row["object_ids"]} >= {journey}

    app = TestClient(create_app(deployment))
    session = app.post("/api/v1/sessions", json={"username": "jfk", "password": PASSWORD}).json()
    headers = {"Authorization": f"Bearer {session['token']}"}
    (listed,) = app.get("/api/v1/briefs?airport=JFK", headers=headers).json()["briefs"]
    told = app.get(f"/api/v1/briefs/{listed['id']}", headers=headers).json()
    assert [one["surname"] for one in told["lookouts"]] == ["QUORVALEN"]
    assert [one["words"]["title"] for one in told["bulletins"]] == ["QQNEWS"]
    assert app.get(f"/api/v1/briefs/{new_id()}", headers=headers).status_code == 404


def _figure(page: str, name: str) -> int:
    return int(page.split(f"<dt>{name}</dt><dd><b>")[1].split("<")[0])


def test_every_product_is_searched_however_many_came_after_it(officer: Officer, write: Writer) -> None:
    author, second, reader = officer("mira", "analyst"), officer("ada", "supervisor"), officer("fra", "field_officer")
    located(write, "fra", "FRA")
    issued(author, second, airports="JFK", title="QQNOTFORYOU Řeka")
    issued(author, second, airports="", title="QQOLDEST Řeka")
    newest = issued(author, second, airports="", title="QQNEWEST")
    write.connection.execute(
        """
        insert into bulletins
        select (jsonb_populate_record(b, jsonb_build_object('id', made, 'thread_id', made,
                                                            'released_at', b.released_at + interval '1 hour'))).*
        from bulletins b, lateral (select gen_random_uuid() as made from generate_series(1, 1100)) copies
        where b.id = %s
        """,
        (newest.rpartition("/")[2],),
    )
    page = reader.get("/knowledge?kind=words&value=reka").text
    assert "QQOLDEST" in page
    assert "QQNOTFORYOU" not in page
    assert "QQNEWEST" not in page
    assert "QQNOTFORYOU" in author.get("/knowledge?kind=words&value=REKA").text, "each sees their own of the same shelf"
