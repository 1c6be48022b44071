"""The field view as pages: what a host authority may be shown, for whom it is noted, and what stays out of reach."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from foreland.operations.accounts import NewUser, add_user
from foreland.operations.deployment import Deployment
from foreland.store.identifiers import new_id
from tests.deployments import PASSWORD
from tests.web.conftest import Officer
from tests.web.world import Flight, Writer


@pytest.fixture
def flight(write: Writer) -> Flight:
    """A flight with somebody tasked to its airport, and somebody who is not."""
    flight = write.flight()
    for surname in ("HALVIK", "ORDUNA"):
        flight.hit(flight.traveller(surname, "MIRA", seat="14C"))
    asker = new_id()
    write.connection.execute(
        "insert into users (id, org_id, username, display_name, password_hash, roles, created_at)"
        " values (%s, %s, 'kofi', 'Kofi', 'x', '{analyst}', now())",
        [asker, write.owner.org_id],
    )
    about = {"flight_id": flight.id, "flight_date": flight.day, "journey_id": flight.travellers[0]}
    asked = {"airport": "FRA", "kind": "interview", "asked_by": asker, "asked_at": write.now}
    write.insert("taskings", id=new_id(), **about, **asked)
    return flight


def test_a_host_authority_is_shown_what_the_handling_allows_and_it_is_noted_for_whom(
    deployment: Deployment, officer: Officer, write: Writer, flight: Flight
) -> None:
    client = officer("nobody", "attache")
    client.cookies.clear()
    new = NewUser(username="ines", display_name="Ines", roles=("attache",), airports=("FRA",))
    add_user(deployment, new, datetime.now(UTC), PASSWORD)
    client.post("/sign-in", data={"username": "ines", "password": PASSWORD, "next": ""})
    assert client.get("/").headers["location"] == "/field"
    shown, other = (f"/field/shown/{flight.day}/{one}" for one in flight.travellers)
    noted = "select detail from audit where action = 'traveller_shown' order by at, id"
    asked = client.get(shown).text
    assert "HALVIK" not in asked, "first: for whom"
    assert write.connection.execute(noted).rowcount == 0
    told = client.get(shown, params={"to": "host_police"}).text
    assert all(word in told for word in ("HALVIK", "UT1234567", "ZZ100"))
    assert not any(
        word in told for word in ("1988-04-17", "14C", "Watchlist", "watchlist", "High", "Smuggling", "0.94")
    )
    (row,) = write.connection.execute(noted).fetchall()
    assert row["detail"] == {"to": "host_police", "airport": "FRA"}
    rules = {"citation": "an agreement of Testland", "fields": ["name"], "handling": {}}
    (deployment.data / "showable.json").write_text(json.dumps(rules))
    fewer = client.get(shown, params={"to": "host_police"}).text
    assert "HALVIK" in fewer
    assert "UT1234567" not in fewer
    for path in (other, f"/travellers/{flight.day}/{flight.travellers[1]}"):
        assert client.get(path, params={"to": "host_police"}).status_code == 404
    for page in ("/field", "/field/sheet", "/field/taskings", "/field/reports", "/field/interviews/new", "/queue"):
        assert "ORDUNA" not in client.get(page).text, page
    mark = {"flight_date": flight.day, "journey_id": flight.travellers[0], "marked_at": write.now}
    write.insert("protection_marks", **mark)
    assert client.get(shown, params={"to": "host_police"}).status_code == 404
    assert "HALVIK" not in client.get("/field/taskings").text + client.get("/field/sheet").text
