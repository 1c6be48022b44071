"""With a partner's recommendation: it comes over the interface, an officer decides in a browser, the partner reads."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from uuid import UUID

from playwright.sync_api import Page

from foreland.operations.deployment import Deployment
from foreland.operations.keep_partners import add_partner, give_token
from foreland.store.exchange_partners import NewPartner
from tests.browser.accessibility import violations
from tests.browser.conftest import PHONE, Watched, account
from tests.browser.test_every_page import become
from tests.web.world import Writer


def picture(page: Page, name: str) -> None:
    if os.environ.get("PICTURES"):
        page.screenshot(path=f"{os.environ['PICTURES']}/{name}.png", full_page=True)


def test_with_a_partners_recommendation(stranger: Watched, write: Writer, deployment: Deployment) -> None:
    account(deployment, "kofi", "carrier_liaison")
    flight = write.flight(("ZZ", "100"))
    (person,) = [flight.traveller("HALVIK", "MIRA", seat="14C")]
    flight.hit(person)
    now, access = datetime.now(UTC), deployment.service("test")
    partner = NewPartner(
        id=UUID(int=7), name="Border Office of Utopia", code="UTO", verify_key=bytes(32), contact="Desk",
        agreed_until=now + timedelta(days=9),
    )  # fmt: skip
    assert add_partner(deployment, access, partner, now) is None
    headers = {"Authorization": f"Bearer {give_token(deployment, access, 'UTO', now)}"}
    own, asking = f"{stranger.address}/api/v1/partner/recommendations", stranger.page.request
    given = {
        "reference": "UTO-1", "flight": "ZZ100", "flight_date": str(flight.day), "surname": "Halvik",
        "ground": "Travels on the passport of a sister.", "legal_basis": "Agreement of 2026, article 7",
    }  # fmt: skip
    assert asking.post(own, data=given, headers=headers).status == 201
    elsewhere = given | {"reference": "UTO-2", "flight": "QX7", "document_number": "UT1234567"}
    assert asking.post(own, data=elsewhere, headers=headers).status == 201

    become(stranger, "kofi")
    page = stranger.open("/")
    page.locator(".fl-rest summary").click()
    page.get_by_role("link", name="Partners", exact=True).click()
    assert page.locator("tbody tr").count() == 2
    assert page.get_by_text("not bound for us").count() == 1
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert violations(page) == []
    picture(page, "partner-items-phone")
    page.set_viewport_size({"width": 1440, "height": 900})
    picture(page, "partner-items")
    page.get_by_role("row").filter(has_text="QX7").get_by_role("link").click()
    page.get_by_role("button", name="Decline it").click()
    assert page.get_by_text("Choose a ground. The partner reads it.").is_visible()
    stranger.faults.clear()  # a refused form is no fault of the page
    page.select_option("#ground", "not_for_us")
    page.fill("#reason", "QQREASON")
    page.get_by_role("button", name="Decline it").click()
    page.get_by_text("Your decision is recorded.").wait_for()
    told = asking.get(f"{own}/UTO-2", headers=headers).json()
    assert (told["outcome"], told["ground"], "QQREASON" in str(told)) == ("declined", "not_for_us", False)

    page.get_by_role("link", name="All of partners").click()
    page.get_by_role("row").filter(has_text="ZZ100").get_by_role("link", name="Halvik").click()
    assert violations(page) == []
    picture(page, "partner-item")
    meant = page.url
    page.get_by_role("link", name="HALVIK").click()
    page.locator(".fl-evidence summary").first.click()
    page.get_by_text("You have opened evidence").wait_for()
    page.goto(meant)
    page.get_by_role("link", name="Take it up").click()
    assert page.locator("input:checked").count() == 0, "nothing of the partner is filled in"
    assert "sister" not in page.content()
    page.get_by_label("Name on a watchlist").check()
    page.get_by_label("No boarding").check()
    page.select_option("#ground", "document_expired")
    page.fill("#reason", "Our own look at the passport.")
    page.check(f"[id='p-no-{person}']")
    page.select_option(f"[id='by-{person}']", "carrier")
    picture(page, "partner-taking-up")
    page.get_by_role("button", name="Check what the carrier will read").click()
    page.get_by_role("button", name="Send, or put before a supervisor").click()
    page.get_by_text("Waits for a supervisor").first.wait_for()
    page.goto(meant)
    assert page.get_by_text("Taken up with a recommendation").is_visible()
    assert violations(page) == []
    picture(page, "partner-item-taken-up")
    assert asking.get(f"{own}/UTO-1", headers=headers).json()["outcome"] == "under_consideration"
