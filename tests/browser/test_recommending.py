"""Officers take a hit to its end in a browser: evidence, recommendation, approval by another, the carrier's answer."""

from __future__ import annotations

import os

from playwright.sync_api import Page, expect

from foreland.operations.deployment import Deployment
from tests.browser.accessibility import violations
from tests.browser.conftest import Watched, account
from tests.browser.test_every_page import become
from tests.web.world import Writer


def picture(page: Page, name: str) -> None:
    if os.environ.get("PICTURES"):
        page.screenshot(path=f"{os.environ['PICTURES']}/{name}.png", full_page=True)


def test_from_a_hit_to_a_denied_boarding(stranger: Watched, write: Writer, deployment: Deployment) -> None:
    for name, role in (("kofi", "carrier_liaison"), ("suvi", "supervisor")):
        account(deployment, name, role)
    account(deployment, "gate", "station_agent", carrier="ZZ")
    flight = write.flight(("ZZ", "100"))
    booking = flight.booking("K1")
    people = [
        flight.traveller("HALVIK", given, seat=seat, pnr={"booking": booking, "record_locator": "K1"})
        for given, seat in (("MIRA", "14C"), ("JURO", "14D"))
    ]
    flight.hit(people[0])

    become(stranger, "kofi")
    page = stranger.open(f"/travellers/{flight.day}/{people[0]}")
    page.locator(".fl-evidence summary").first.click()
    page.get_by_text("You have opened evidence").wait_for()
    page.get_by_role("link", name="Recommend something to the carrier").click()
    assert page.locator("input:checked").count() == 0, "nothing is chosen beforehand"
    page.get_by_label("Name on a watchlist").check()
    page.get_by_label("No boarding").check()
    page.select_option("#ground", "document_expired")
    page.get_by_label("The document as reported to us has expired.").check()
    page.fill("#reason", "QQREASON: the passport ended in May.")
    page.get_by_role("button", name="Check what the carrier will read").click()
    assert page.get_by_text("Answer the question about protection.").first.is_visible()
    assert [each.split()[0] for each in stranger.faults] == ["422", "console:"], (
        "a refused form is no fault of the page"
    )
    stranger.faults.clear()
    assert page.input_value("#reason") == "QQREASON: the passport ended in May."
    page.check(f"[id='p-no-{people[0]}']")
    page.select_option(f"[id='by-{people[0]}']", "carrier")
    page.get_by_role("button", name="Check what the carrier will read").click()
    assert page.get_by_text("Hotel Alfa Lima Victor India Kilo").is_visible()
    assert violations(page) == []
    picture(page, "recommendation-check")
    page.get_by_role("button", name="Send, or put before a supervisor").click()
    made = page.url.partition("?")[0]
    assert page.get_by_text("Waits for a supervisor other than Officer Kofi").is_visible()

    become(stranger, "suvi")
    page.goto(made)
    page.get_by_role("button", name="Approve and send").click()
    assert page.get_by_text("Sent, not acknowledged").first.is_visible()

    become(stranger, "gate")
    stranger.open("/carrier")
    page.locator("main a[href^='/carrier/notices/']").first.click()
    notice = page.locator("main").inner_text()
    assert [word in notice for word in ("HALVIK", "14C", "The document as reported to us has expired.")] == [True] * 3
    assert "QQREASON" not in page.content()
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.locator(".fl-notice-state--acknowledged")).to_be_visible()
    page.get_by_label("Boarding denied").check()
    page.get_by_role("button", name="Send the report").click()
    expect(page.locator(".fl-notice")).to_contain_text("Boarding denied")
    assert violations(page) == []
    picture(page, "notice-acted")

    become(stranger, "kofi")
    page.goto(made)
    story = page.locator(".moj-timeline").inner_text()
    assert [word in story for word in ("Recommended", "Approved and sent", "Officer Gate", "Boarding denied")] == [
        True, True, True, True,
    ]  # fmt: skip
    picture(page, "recommendation-acted")

    become(stranger, "suvi")
    page.goto(made)
    page.select_option("#detail-verify", "confirmed")
    page.get_by_role("button", name="Record the outcome").click()
    page = stranger.open("/ledger")
    assert page.get_by_text("USD 7,093").first.is_visible(), "the ledger counts it"
    assert page.locator("td[data-label=Flight]").first.inner_text().startswith("ZZ100")
    assert violations(page) == []
    picture(page, "ledger")
    page.get_by_role("link", name="All measures").click()
    avoided = page.locator(".fl-facts").inner_text()
    assert [word in avoided for word in ("1 case", "Overturned", "Missed", "<5")] == [True] * 4
    assert violations(page) == []
    picture(page, "measures")
