"""With a bulletin in a browser: from draft to two field offices, to a sighting; withdrawn from them all."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page

from foreland.operations.deployment import Deployment
from tests.browser.accessibility import violations
from tests.browser.conftest import PHONE, Watched, account
from tests.browser.test_every_page import become
from tests.web.world import Writer

TITLE = "Counterfeit passports of Utopia, series QQ9"


def picture(page: Page, name: str) -> None:
    if os.environ.get("PICTURES"):
        page.screenshot(path=f"{os.environ['PICTURES']}/{name}.png", full_page=True)


def test_with_a_bulletin(stranger: Watched, write: Writer, deployment: Deployment) -> None:
    for name, role in (("kofi", "analyst"), ("ada", "supervisor"), ("finn", "field_officer"), ("jo", "field_officer")):
        account(deployment, name, role)
    for name, airport in (("finn", "FRA"), ("jo", "JFK")):
        write.connection.execute("update users set airports = %s where username = %s", [[airport], name])

    become(stranger, "kofi")
    page = stranger.open("/bulletins")
    page.get_by_role("link", name="Write a bulletin").click()
    page.get_by_role("link", name="Series of documents", exact=True).click()
    assert "How to tell it" in page.get_by_label("What", exact=True).input_value()
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("What", exact=True).fill("The laminate lifts at the lower edge.\nSeen twice in October.")
    page.get_by_label("Indicator, in the language").fill('document.number starts with "QQ9')
    page.get_by_label("Source", exact=True).select_option("B")
    page.get_by_label("Information", exact=True).select_option("2")
    page.get_by_label("May be acted on").select_option("green")
    page.get_by_label("Airports whose officers read it").fill("FRA JFK")
    page.get_by_label("Valid until").fill((datetime.now(UTC).date() + timedelta(days=30)).isoformat())
    page.get_by_role("button", name="Keep the draft").click()
    page.get_by_text("The indicator cannot be read. Line and column: 1:").wait_for()
    stranger.faults.clear()  # a refused form is no fault of the page
    assert violations(page) == []
    picture(page, "bulletin-new")
    page.get_by_label("Indicator, in the language").fill('document.number starts with "QQ9"')
    page.get_by_role("button", name="Keep the draft").click()
    page.get_by_text("Waits for a supervisor other than").wait_for()
    address = page.url.partition("?")[0]

    become(stranger, "ada")
    page.goto(address)
    page.get_by_role("button", name="Clear it").click()
    page.get_by_role("button", name="Release it").click()
    page.get_by_text("Its readers see it now").wait_for()

    become(stranger, "finn")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto(f"{stranger.address}/bulletins?q=laminate")
    picture(page, "bulletins-phone")
    page.get_by_role("link", name=TITLE).click()
    assert violations(page) == []
    page.get_by_role("button", name="I have read and understood it").click()
    page.get_by_text("You have acknowledged it.").wait_for()
    page.get_by_label("Seen, used, useful?").select_option("sighted")
    page.get_by_label("In words, naming no traveller").fill("Two of them, last night.")
    page.get_by_role("button", name="Tell its author").click()
    page.get_by_text("Its author sees what you said.").wait_for()
    picture(page, "bulletin-phone")
    page.set_viewport_size({"width": 1440, "height": 900})

    become(stranger, "jo")
    page.goto(address)
    page.get_by_label("Seen, used, useful?").select_option("useful")
    page.get_by_role("button", name="Tell its author").click()
    page.get_by_text("Its author sees what you said.").wait_for()

    become(stranger, "kofi")
    page.goto(address)
    assert page.get_by_text("Two of them, last night.").is_visible()
    assert violations(page) == []
    picture(page, "bulletin")
    page.get_by_text("Withdraw it").click()
    page.get_by_label("Why").fill("The documents are genuine: the printer changed the laminate.")
    page.get_by_role("button", name="Withdraw", exact=True).click()
    page.get_by_text("partners who got it are told to forget it").wait_for()

    for name in ("finn", "jo"):
        become(stranger, name)
        page.goto(f"{stranger.address}/bulletins")
        assert page.get_by_text("Withdrawn: do not use it any more").is_visible()
        page.get_by_role("link", name=TITLE).click()
        assert page.get_by_text("the printer changed the laminate").is_visible()
        assert page.get_by_text("lifts at the lower edge").count() == 0
    become(stranger, "kofi")
    page.goto(address)
    readers = page.get_by_role("region", name="Who read it")
    for airport in ("FRA", "JFK"):
        told = readers.get_by_role("row").filter(has_text=airport).get_by_role("cell").last
        assert "–" not in told.inner_text(), "the office is seen to know"
    picture(page, "bulletin-withdrawn")
    page.goto(f"{stranger.address}/bulletins")
    picture(page, "bulletins")
