"""The Watch page: mine first, then nobody's; doors that close, messages that did not come, lists that grow old."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from foreland.operations.deployment import Deployment
from foreland.store.identifiers import new_id
from tests.web.conftest import Officer
from tests.web.reading import order_of, text_of
from tests.web.world import Writer


def part(page: str, name: str) -> str:
    return text_of(page.partition(f'<section aria-labelledby="w-{name}"')[2].partition("</section>")[0])


def user_id(write: Writer, name: str) -> UUID:
    row = write.connection.execute("select id from users where username = %s", (name,)).fetchone()
    assert row
    return UUID(str(row["id"]))


def test_it_is_home(officer: Officer) -> None:
    assert officer().get("/").headers["location"] == "/watch"


def test_an_empty_watch_says_so_everywhere(officer: Officer) -> None:
    page = officer().get("/watch").text
    assert "You have taken no hit." in part(page, "mine")
    assert "No such hit waits." in part(page, "nobodys")
    assert "No such flight." in part(page, "closing")
    assert "Every message that was due has come." in part(page, "late")
    assert "No list is in force" in part(page, "lists")


def test_mine_comes_first_and_a_colleagues_not_at_all(officer: Officer, write: Writer) -> None:
    client, _other = officer(), officer("borin")
    flight = write.flight(leaves=timedelta(hours=9))
    flight.hit(flight.traveller("MINE", "ALENA"), assigned_to=user_id(write, "mira"))
    flight.hit(flight.traveller("THEIRS", "BORIN"), assigned_to=user_id(write, "borin"))
    soon = write.flight(("QX", "2"), leaves=timedelta(hours=1))
    soon.hit(soon.traveller("NOBODYS", "CELIA"))
    page = client.get("/watch").text
    assert order_of(page, "MINE", "NOBODYS")
    assert "MINE" in part(page, "mine")
    assert "NOBODYS" in part(page, "nobodys")
    assert "THEIRS" not in page


def test_taking_a_hit_leads_back_here(officer: Officer, write: Writer) -> None:
    client = officer()
    flight = write.flight()
    hit = flight.hit(flight.traveller("HALVIK", "MIRA"))
    page = client.get("/watch").text
    assert 'name="back" value="watch"' in page
    csrf = page.split('name="csrf" value="')[1].split('"')[0]
    fields = {"csrf": csrf, "row_version": "1", "step": "take", "back": "watch"}
    answer = client.post(f"/hits/{flight.day}/{hit}/assignment", data=fields)
    assert answer.headers["location"] == f"/watch#h-{hit}"
    assert "HALVIK" in part(client.get("/watch").text, "mine")


@pytest.mark.parametrize(
    ("leaves", "waits", "shown"), [(70, True, True), (70, False, False), (90, True, False), (10, True, False)]
)
def test_a_flight_is_closing_in_its_last_hour_when_hits_wait(
    officer: Officer, write: Writer, leaves: int, waits: bool, shown: bool
) -> None:
    flight = write.flight(("ZZ", "7"), leaves=timedelta(minutes=leaves))  # doors close 20 minutes before
    flight.hit(flight.traveller("HALVIK", "MIRA"), state="open" if waits else "cleared")
    assert ("ZZ7" in part(officer().get("/watch").text, "closing")) is shown


def test_messages_that_did_not_come_are_named(officer: Officer, write: Writer) -> None:
    write.flight(("ZZ", "7"), leaves=timedelta(hours=2))  # bookings were due three, one and a third of a day before
    write.flight(("ZZ", "8"), leaves=timedelta(hours=2), status="cancelled")
    write.flight(("ZZ", "9"), leaves=timedelta(hours=9))
    said = part(officer().get("/watch").text, "late")
    assert "ZZ7" in said
    assert "missing" in said
    assert "ZZ8" not in said
    assert "ZZ9" not in said


def test_the_age_of_each_list_is_shown_and_an_old_one_marked(
    officer: Officer, write: Writer, deployment: Deployment
) -> None:
    for name, hours in (("fresh", 2), ("stale", 50)):
        list_id, version, at = new_id(), new_id(), datetime.now(UTC) - timedelta(hours=hours)
        write.insert(
            "lists", id=list_id, name=name, kind="person", legal_basis="x", owner="y", created_at=at, refresh_hours=24
        )
        write.insert(
            "list_versions",
            id=version,
            list_id=list_id,
            number=1,
            entries=12,
            imported_at=at,
            imported_by="z",
        )
        write.connection.execute(
            "insert into activations (id, org_id, purpose, kind, name, version, activated_at, activated_by)"
            " values (%s, %s, %s, 'list', %s, %s, %s, 'z')",
            (new_id(), deployment.home.org_id, write.owner.purpose, name, str(version), at),
        )
    said = part(officer().get("/watch").text, "lists")
    assert "fresh 12 2 h 00 min" in said
    assert "stale 12 2 d 2 h: check for a newer version" in said


def test_the_watch_page_is_audited_and_closed_to_those_who_see_no_travellers(officer: Officer, write: Writer) -> None:
    flight = write.flight()
    journey = flight.traveller("HALVIK", "MIRA")
    flight.hit(journey)
    officer().get("/watch")
    (row,) = write.connection.execute("select object_ids from audit where action = 'watch.read'").fetchall()
    assert row["object_ids"] == [journey]
    assert officer("root", "administrator").get("/watch").status_code == 403
