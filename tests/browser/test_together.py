"""Two officers on one hit see each other and overwrite nothing; evidence opens beside the hit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect

from foreland.operations.accounts import NewUser, add_user
from foreland.operations.deployment import Deployment
from tests.browser.accessibility import violations
from tests.browser.conftest import DESK, Watched
from tests.deployments import PASSWORD
from tests.web.findings import NAME_HIT
from tests.web.world import Writer


@pytest.fixture
def colleague(browser: Browser, address: str, deployment: Deployment) -> Iterator[Watched]:
    """A second browser with another analyst signed in."""
    new = NewUser(username="ben", display_name="Ben Officer", roles=("analyst",))
    add_user(deployment, new, datetime.now(UTC), PASSWORD)
    context = browser.new_context(viewport={"width": DESK[0], "height": DESK[1]}, locale="en-GB")
    watched = Watched(context.new_page(), address)
    page = watched.open("/sign-in")
    page.fill("#username", "ben")
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/watch")
    yield watched
    context.close()


def test_two_officers_see_each_other_and_overwrite_nothing(officer: Watched, colleague: Watched, write: Writer) -> None:
    flight = write.flight()
    booking = flight.booking("KX7QPL")
    journey = flight.traveller("HALVIK", "MIRA", pnr={"booking": booking})
    other = flight.traveller("HALVIK", "JURO", pnr={"booking": booking})
    hit = flight.hit(journey, NAME_HIT)
    flight.hit(other, NAME_HIT)
    mine, theirs = (one.open(f"/travellers/{flight.day}/{journey}") for one in (officer, colleague))
    expect(mine.locator("#present")).to_contain_text("Ben Officer has this page open", timeout=15_000)
    expect(theirs.locator("#present")).to_contain_text("Mira Officer has this page open", timeout=15_000)
    mine.get_by_text("API beside PNR").click()
    expect(mine.locator(f"#hit-{hit} .fl-evidence-body table")).to_be_visible()
    expect(mine.locator(f"#gate-{hit}")).to_contain_text("You have opened evidence")
    mine.get_by_text("Decide for several of them at once").click()
    assert violations(mine) == []
    form = theirs.locator(f"#hit-{hit} form.fl-decide")
    form.get_by_label("Clear: no action is needed").check()
    form.locator("[name=reason_code]").select_option("different_person")
    form.locator("textarea").fill("Too late.")
    mine.locator(f"#hit-{hit}").get_by_label("Refer: hand over to another office").check()
    mine.locator(f"#d-{hit}-target").select_option("field_office")
    mine.locator(f"#d-{hit}-reason").select_option("inspect_at_arrival")
    mine.locator(f"#hit-{hit} textarea").fill("Look at the laminate.")
    mine.locator(f"#hit-{hit} form.fl-decide button").click()
    mine.wait_for_url("**/queue?done=refer")
    expect(theirs.locator("#versions")).to_contain_text("has changed since you opened", timeout=15_000)
    expect(theirs.locator("#present")).to_be_empty(timeout=15_000)
    form.locator("button").click()
    expect(theirs.get_by_text("Somebody else changed this hit").first).to_be_visible()
    expect(theirs.get_by_text("Too late.")).to_be_visible()
    row = write.connection.execute("select state from hits where id = %s", (hit,)).fetchone()
    assert row
    assert row["state"] == "referred"
    assert [fault for fault in colleague.faults if "409" not in fault] == []
