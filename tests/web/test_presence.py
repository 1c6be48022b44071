"""Who has a traveller's page open is told to whoever else does, and to nobody else; it is gone with the page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from foreland.access.viewer import Access
from foreland.operations.be_present import arrive, leave, stay
from foreland.operations.deployment import Deployment
from foreland.store.identifiers import new_id
from tests.operations.test_evidence_first import officer as analyst
from tests.web.conftest import Officer
from tests.web.reading import text_of
from tests.web.world import Writer


@pytest.fixture
def case(deployment: Deployment, write: Writer) -> dict[str, Any]:
    flight = write.flight()
    journey = flight.traveller("HALVIK", "MIRA")
    flight.hit(journey)
    return {
        "day": flight.day,
        "journey": journey,
        "live": f"/live/travellers/{flight.day}/{journey}",
        "page": f"/travellers/{flight.day}/{journey}",
        "ben": analyst(deployment, write, "ben"),
    }


def test_a_colleague_is_told_until_the_page_is_closed_or_its_heart_stands_still(
    officer: Officer, deployment: Deployment, write: Writer, case: dict[str, Any]
) -> None:
    client = officer("ana", "analyst")
    ben: Access = case["ben"]
    page = arrive(deployment, ben, case["day"], case["journey"], write.now)
    assert page
    again = arrive(deployment, ben, case["day"], case["journey"], write.now + timedelta(seconds=1))
    said = text_of(client.get(case["live"]).text)
    assert said.count("ben has this page open, since") == 1, "two pages, one officer"
    assert "HALVIK" not in said
    assert "ben has this page open" in client.get(case["page"]).text
    assert again
    leave(deployment, ben, again)
    write.connection.execute("update presence set seen_at = now() - interval '36 seconds'")
    assert "has this page open" not in client.get(case["live"]).text
    stay(deployment, ben, page, write.now)
    assert "ben has this page open" in client.get(case["live"]).text
    leave(deployment, ben, page)
    assert "has this page open" not in client.get(case["live"]).text
    assert write.connection.execute("select from presence").rowcount == 0


def test_nobody_is_told_of_themselves_nor_of_another_authority(
    officer: Officer, deployment: Deployment, write: Writer, case: dict[str, Any]
) -> None:
    ben: Access = case["ben"]
    assert arrive(deployment, ben, case["day"], new_id(), write.now) is None, "no such traveller"
    stranger = Access(org_id=new_id(), user_id=ben.user_id, roles=ben.roles)
    assert arrive(deployment, stranger, case["day"], case["journey"], write.now) is None
    client = officer("ana", "analyst")
    own = write.connection.execute("select id, org_id from users where username = 'ana'").fetchone()
    assert own
    arrive(
        deployment,
        Access(org_id=own["org_id"], user_id=own["id"], roles=ben.roles),
        case["day"],
        case["journey"],
        write.now,
    )
    assert "has this page open" not in client.get(case["live"]).text


def test_the_page_says_that_a_hit_has_changed_and_only_then(
    officer: Officer, write: Writer, case: dict[str, Any]
) -> None:
    client = officer("ana", "analyst")
    marks = "".join(part[:6] for part in client.get(case["page"]).text.split('data-part="')[1:])
    assert len(marks) == 12
    assert "data-part" not in client.get(case["live"], params={"have": marks}).text
    write.connection.execute("update hits set row_version = row_version + 1")
    said = client.get(case["live"], params={"have": marks}).text
    assert "A hit of this traveller has changed" in said
    assert 'id="present"' not in said
