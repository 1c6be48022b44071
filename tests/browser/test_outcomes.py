"""Other ends of a hit, walked in a browser: withdrawn and proven, expired and found at the port; keys, zoom, Arabic."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from foreland.operations.close_doors import close_doors
from foreland.operations.deployment import Deployment
from tests.browser.accessibility import violations
from tests.browser.conftest import Watched, account
from tests.browser.test_every_page import become
from tests.browser.test_recommending import picture
from tests.operations.test_denied_before import ENDED, RENEWED, Days
from tests.operations.test_recommend import open_evidence, recommend, step, user
from tests.web.world import Flight, Writer

HALF = (720, 450)
"""What is left of a desk's screen at 200 per cent."""


@pytest.fixture
def flight(write: Writer) -> Flight:
    flight = write.flight(("ZZ", "100"), leaves=timedelta(minutes=50))
    flight.hit(flight.traveller("HALVIK", "MIRA", seat="14C", pnr={"record_locator": "K1"}))
    return flight


def sent(deployment: Deployment, write: Writer, flight: Flight) -> UUID:
    """A recommendation that a supervisor approved."""
    author = user(write, "author", "carrier_liaison")
    open_evidence(flight, author)
    made = recommend(deployment, author, flight).recommendation_id
    assert made
    assert step(deployment, user(write, "second", "supervisor"), made, "approve") == "sent"
    return made


def is_too_wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"))


def test_a_withdrawal_reaches_a_gate_that_reads_arabic_and_is_proven(
    stranger: Watched, deployment: Deployment, write: Writer, flight: Flight
) -> None:
    made = sent(deployment, write, flight)
    account(deployment, "kofi", "carrier_liaison")
    account(deployment, "gate", "station_agent", carrier="ZZ")
    become(stranger, "gate")
    page = stranger.page
    page.get_by_role("button", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.locator("main a[href^='/carrier/notices/']").first.click()
    assert "14C" in page.locator("main").inner_text()
    assert "recommend" not in page.locator("main").inner_text().lower(), "everything on it is said in Arabic"
    page.locator("form.fl-answer button").click()
    expect(page.locator(".fl-notice-state--acknowledged")).to_be_visible()
    assert violations(page) == []
    assert not is_too_wide(page)
    picture(page, "notice-arabic")
    notice = page.url.partition("?")[0]

    become(stranger, "kofi")
    stranger.open(f"/recommendations/{made}")
    page.get_by_text("Withdraw it").click()
    page.get_by_role("button", name="Withdraw", exact=True).click()
    assert page.get_by_text("Nothing was changed").is_visible(), "nobody takes it back without saying why"
    assert len(stranger.faults) == 2
    stranger.faults.clear()
    page.fill("#why-withdraw", "QQWHY: a renewed passport was shown.")
    page.get_by_role("button", name="Withdraw", exact=True).click()
    assert page.get_by_text("Withdrawn, not acknowledged").first.is_visible()

    become(stranger, "gate")
    page.get_by_role("button", name="العربية").click()
    page.goto(notice)
    assert "QQWHY" not in page.content()
    expect(page.locator(".fl-notice--withdrawn")).to_be_visible()
    picture(page, "withdrawn-arabic")
    page.locator("form.fl-answer button").click()
    expect(page.locator(".fl-notice-state--withdrawal_acknowledged")).to_be_visible()

    become(stranger, "kofi")
    stranger.open(f"/recommendations/{made}")
    assert page.get_by_text("Withdrawal acknowledged").first.is_visible()
    assert "Officer Gate" in page.locator(".moj-timeline").inner_text(), "who took it, by name"
    row = write.connection.execute("select state from hits").fetchone()
    assert row
    assert row["state"] == "open"


def test_what_nobody_decided_is_announced_by_an_officer_and_found_at_the_port(
    stranger: Watched, deployment: Deployment, write: Writer, flight: Flight
) -> None:
    for name, role in (("ana", "analyst"), ("fin", "field_officer")):
        account(deployment, name, role)
    write.connection.execute("update users set airports = '{JFK}' where username = 'fin'")
    assert close_doors(deployment, datetime.now(UTC) + timedelta(minutes=31)).expired == 1
    become(stranger, "ana")
    page = stranger.open("/inbound")
    picture(page, "inbound")
    page.get_by_label("Ground for HALVIK").select_option("document")
    page.get_by_label("Reason for HALVIK").fill("Nobody could look at the passport in time.")
    page.get_by_text("Done earlier, on paper").click()
    page.get_by_label("When, if not now (UTC)").fill("2099-01-01 03:00")
    page.get_by_role("button", name="Announce to JFK").click()
    assert page.get_by_text("The time lies in the future.").last.is_visible(), "a slip of the pen loses nothing"
    assert len(stranger.faults) == 2
    stranger.faults.clear()
    page.get_by_label("When, if not now (UTC)").fill("")
    page.get_by_role("button", name="Announce to JFK").click()
    assert page.get_by_text("Your decision is recorded.").is_visible()
    assert page.get_by_text("Nobody’s doors closed undecided.").is_visible()

    become(stranger, "fin")
    page = stranger.open("/arrivals")
    assert page.get_by_text("HALVIK").first.is_visible()
    picture(page, "arrivals")
    page.locator("td").get_by_role("button", name="Refused", exact=True).click()
    assert page.get_by_text("What you found is recorded.").is_visible()

    become(stranger, "ana")
    page = stranger.open("/arrivals")
    assert page.locator("td[data-label=Found] b").inner_text() == "Refused"
    assert violations(page) == []


def test_a_recommendation_is_made_and_approved_with_the_keyboard_alone_at_twice_the_size(
    stranger: Watched, deployment: Deployment, write: Writer, flight: Flight
) -> None:
    account(deployment, "ana", "carrier_liaison")
    account(deployment, "suvi", "supervisor")
    become(stranger, "ana")
    page = stranger.page
    page.set_viewport_size({"width": HALF[0], "height": HALF[1]})
    stranger.open("/queue")
    assert not is_too_wide(page)
    picture(page, "queue-200")

    def reach(what: str) -> None:
        """Press Tab until something has the focus."""
        for _ in range(150):
            page.keyboard.press("Tab")
            if page.evaluate("what => document.activeElement.matches(what)", what):
                assert page.evaluate(
                    "getComputedStyle(document.activeElement).outlineStyle != 'none' "
                    "|| getComputedStyle(document.activeElement).boxShadow != 'none'"
                ), what
                return
        pytest.fail(f"{what} cannot be reached with the keyboard")

    def choose(what: str, key: str) -> None:
        """Press an arrow until a button of a group is chosen."""
        for _ in range(6):
            if page.locator(what).is_checked():
                return
            page.keyboard.press(key)
        pytest.fail(f"{what} cannot be chosen with the keyboard")

    reach("a[href*='/travellers/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/travellers/**")
    assert not is_too_wide(page)
    picture(page, "traveller-200")
    reach(".fl-evidence summary")
    page.keyboard.press("Enter")
    page.get_by_text("You have opened evidence").wait_for()
    reach("a[href*='/recommendations/new']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recommendations/new**")
    assert not is_too_wide(page)
    picture(page, "recommending-200")
    reach("input[name^='hit.']")
    page.keyboard.press("Space")
    reach("input[name=kind]")
    choose("#kind-no_board", "ArrowDown")
    reach("#ground")
    page.keyboard.type("Document expired")
    reach("#reason")
    page.keyboard.type("The passport ended in May; j k g h are letters here.")
    reach("input[id^='p-yes-']")
    choose("input[id^='p-no-']", "ArrowRight")
    reach("select[id^='by-']")
    page.keyboard.type("by the carrier")
    reach("button[value=check]")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Check before it is sent").wait_for()
    assert not is_too_wide(page)
    picture(page, "check-200")
    reach("button[value=send]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recommendations/*-*")
    assert page.get_by_text("Waits for a supervisor other than Officer Ana").is_visible()
    made = page.url.partition("?")[0]

    become(stranger, "suvi")
    page.goto(made)
    assert not is_too_wide(page)
    reach("button[value=approve]")
    page.keyboard.press("Enter")
    page.get_by_text("Sent, not acknowledged").first.wait_for()
    row = write.connection.execute("select state, approved_by is not null as approved from recommendations").fetchone()
    assert row == {"state": "sent", "approved": True}


def test_who_was_rebooked_is_found_next_day_through_another_hub(
    stranger: Watched, deployment: Deployment, write: Writer
) -> None:
    days = Days(deployment, write)
    days.list_of(ENDED)
    days.deny("rebooked")
    days.list_of(RENEWED, flight="QX9", after=1.2, origin="IST")
    account(deployment, "ana", "analyst")
    become(stranger, "ana")
    page = stranger.open("/queue")
    page.get_by_role("link", name="QUORVAL").first.click()
    page.wait_for_url("**/travellers/**")
    hit = page.locator("article.fl-hit", has=page.get_by_role("heading", name="Did not fly a few days ago"))
    expect(hit).to_contain_text("rebooked at LHR after a recommendation, flight ZZ100")
    expect(hit).to_contain_text("the same name and birth date, QUORVAL MIRA ANN")
    expect(hit).to_contain_text("documents that were put right since")
    hit.get_by_text("Earlier and later journeys").click()
    expect(hit.locator(".fl-evidence-body").filter(visible=True)).to_be_visible()
    expect(hit.get_by_text("You have opened evidence")).to_be_visible()
    assert violations(page) == []
    picture(page, "denied-before")
