"""On a telephone at an airport abroad: from the bank to a tasking, an interview, the desk; and a document handed on."""

from __future__ import annotations

import gzip
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, ViewportSize

from foreland.operations.accounts import NewUser, add_user
from foreland.operations.deployment import Deployment
from tests.browser.accessibility import violations
from tests.browser.conftest import Watched
from tests.browser.test_every_page import become
from tests.deployments import PASSWORD
from tests.operations.test_seizures import png
from tests.web.world import Flight, Writer

SMALL: ViewportSize = {"width": 360, "height": 740}
LIGHT = 60_000
"""Bytes of a page with all it loads, fonts left out, compressed."""


def picture(page: Page, name: str) -> None:
    if os.environ.get("PICTURES"):
        page.screenshot(path=f"{os.environ['PICTURES']}/{name}.png", full_page=True)


def staffed(deployment: Deployment, write: Writer) -> Flight:
    """A desk, two officers abroad and a flight with a traveller."""
    for name, role, places in (
        ("kofi", "carrier_liaison", ()),
        ("ines", "attache", ("FRA",)),
        ("omar", "attache", ("FRA",)),
    ):
        new = NewUser(username=name, display_name=f"Officer {name.title()}", roles=(role,), airports=places)
        add_user(deployment, new, datetime.now(UTC), PASSWORD)
    flight = write.flight(("ZZ", "100"), leaves=timedelta(hours=3))
    write.flight(("QX", "7"), leaves=timedelta(hours=9))
    flight.hit(flight.traveller("HALVIK", "MIRA", seat="14C"))
    return flight


def weight(page: Page) -> int:
    """Bytes of the page and of what it loaded."""
    script = "[location.href, ...performance.getEntriesByType('resource').map(each => each.name)]"
    loaded = [url for url in page.evaluate(script) if not url.endswith(".woff2")]
    return sum(len(gzip.compress(page.request.get(url).body())) for url in loaded)


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_from_the_bank_to_an_interview_that_the_desk_sees(
    stranger: Watched, write: Writer, deployment: Deployment
) -> None:
    flight = staffed(deployment, write)
    traveller = f"/travellers/{flight.day}/{flight.travellers[0]}"
    become(stranger, "kofi")
    page = stranger.open(traveller)
    page.get_by_text("Ask a liaison officer abroad").click()
    page.select_option("#t-to", "FRA")
    page.fill("#t-words", "Who paid for the ticket?")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_text("The liaison officer abroad is asked").wait_for()

    become(stranger, "ines")
    page.set_viewport_size(SMALL)
    page = stranger.open("/field")
    assert weight(page) < LIGHT
    assert fits(page)
    assert page.locator(".fl-bank").count() == 2
    picture(page, "field-bank")
    page.get_by_role("link", name="1 tasking").click()
    assert page.get_by_text("Who paid for the ticket?").is_visible()
    picture(page, "field-tasking")
    assert violations(page) == []
    page.get_by_role("link", name="Record the interview").click()
    page.get_by_label("Document doubtful").check()
    page.fill("#f-words", "An uncle paid in cash.")
    page.get_by_role("button", name="Record", exact=True).click()
    assert page.get_by_text("Say whether the traveller asks for protection.").is_visible()
    assert [each.split()[0] for each in stranger.faults] == ["422", "console:"], "a refused form is no fault"
    stranger.faults.clear()
    assert page.input_value("#f-words") == "An uncle paid in cash.", "nothing is lost"
    page.get_by_label("No", exact=True).check()
    assert fits(page)
    picture(page, "field-interview")
    keyed = page.evaluate("Object.fromEntries(new FormData(document.querySelector('.fl-keyed')))")
    address = f"{stranger.address}/field/interviews/new"
    cut = page.request.post(address, form=keyed, headers={"origin": stranger.address}, max_redirects=0)
    assert cut.status == 303, "it arrived, and the answer was lost"
    page.get_by_role("button", name="Record", exact=True).click()
    page.get_by_text("The interview is with the desk.").wait_for()
    assert write.connection.execute("select from interviews").rowcount == 1, "sent twice, recorded once"
    assert page.get_by_text("1 tasking done").is_visible()
    page.goto(f"{stranger.address}/field/shown{traveller.removeprefix('/travellers')}?to=host_police")
    shown = page.locator("main").inner_text()
    assert "HALVIK" in shown
    assert "1988" not in shown, "no more than the handling allows"
    picture(page, "field-shown")
    page.goto(f"{stranger.address}/field/sheet")
    page.emulate_media(media="print")
    assert not page.locator(".fl-nav").is_visible()
    picture(page, "field-sheet")
    paper = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 2, "one sheet of paper a bank"
    page.emulate_media(media="screen")
    page.goto(f"{stranger.address}/field/notes/new")
    picture(page, "field-note")

    become(stranger, "kofi")
    page.set_viewport_size({"width": 1440, "height": 900})
    page = stranger.open(traveller)
    assert page.get_by_text("An uncle paid in cash.").is_visible()
    picture(page, "field-traveller")
    page = stranger.open("/field/reports")
    assert page.get_by_text("Document doubtful").first.is_visible()
    picture(page, "field-reports")


def test_a_document_is_taken_photographed_and_handed_on(
    stranger: Watched, write: Writer, deployment: Deployment, tmp_path: Path
) -> None:
    flight = staffed(deployment, write)
    about = {"flight_id": flight.id, "flight_date": flight.day, "journey_id": flight.travellers[0]}
    asker = write.connection.execute("select id from users where username = 'kofi'").fetchone()
    assert asker
    write.insert(
        "taskings", id=flight.id, airport="FRA", kind="interview", asked_by=asker["id"], asked_at=write.now, **about
    )
    photograph = tmp_path / "passport.png"
    photograph.write_bytes(png(120, 80))
    become(stranger, "ines")
    page = stranger.page
    page.set_viewport_size(SMALL)
    page = stranger.open(f"/seizures/new?flight_date={flight.day}&journey={flight.travellers[0]}")
    assert page.input_value("#f-number") == "UT1234567"
    page.select_option("#f-document_type", "passport")
    page.select_option("#f-reason", "altered")
    page.fill("#f-number", "UT1234561")
    page.set_input_files("#f-photograph", photograph)
    assert fits(page)
    assert violations(page) == []
    picture(page, "seizure-new")
    page.get_by_role("button", name="Enter it; it is in my hands").click()
    page.wait_for_url("**/seizures/*done=take")  # with its picture
    taken = page.url.partition("?")[0]
    assert page.evaluate("document.querySelector('.fl-photograph').naturalWidth") == 120
    page.select_option("#receiver", label="Officer Omar · FRA")
    page.get_by_role("button", name="Hand over").click()
    assert page.get_by_text("Officer Ines, handed to Officer Omar, not confirmed").is_visible()
    picture(page, "seizure-handed")
    become(stranger, "omar")
    page.goto(f"{stranger.address}/seizures")
    assert page.get_by_text("Waits for your word: Officer Ines hands it to you").is_visible()
    page.goto(taken)
    page.get_by_role("button", name="I have it").click()
    assert page.get_by_text("Received", exact=True).first.is_visible()
    page.goto(f"{taken}/label")
    assert "HALVIK" not in page.content()
    picture(page, "seizure-label")
    become(stranger, "kofi")
    page.set_viewport_size({"width": 1440, "height": 900})
    page = stranger.open("/seizures")
    assert page.get_by_text("UT1234561").is_visible()
    picture(page, "seizures")
    page.goto(taken)
    picture(page, "seizure")
