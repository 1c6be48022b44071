"""The path of somebody who asks for protection in a browser: referred, accepted, called, closed; nothing is sent."""

from __future__ import annotations

from playwright.sync_api import Page

from foreland.operations.deployment import Deployment
from foreland.store.identifiers import new_id
from tests.browser.accessibility import violations
from tests.browser.conftest import PHONE, Watched, account
from tests.browser.test_every_page import become
from tests.browser.test_recommending import picture
from tests.web.world import Writer


def _write_down(page: Page, what: str, words: str) -> None:
    page.select_option("#step-said", what)
    page.fill("#words-said", words)
    page.get_by_role("button", name="Write down").click()


def test_from_a_hit_to_help(stranger: Watched, write: Writer, deployment: Deployment) -> None:
    for name, role in (("kofi", "carrier_liaison"), ("selma", "protection")):
        account(deployment, name, role)
    write.connection.execute(
        "insert into directory_contacts (id, org_id, kind, airport, name, office, phones, hours, changed_at,"
        " changed_by) values (%s, %s, 'protection', 'FRA', 'Night line', 'Church service', '{+49 69 555 0101}', '24/7',"
        " now(), 'ana')",
        [new_id(), write.owner.org_id],
    )
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
    page.get_by_label("Name on a watchlist").check()
    page.get_by_label("No boarding").check()
    page.select_option("#ground", "document_expired")
    page.fill("#reason", "QQREASON: she says she cannot go back.")
    page.check(f"[id='p-yes-{people[0]}']")
    page.select_option(f"[id='by-{people[0]}']", "carrier")
    page.get_by_role("button", name="Check what the carrier will read").click()
    assert page.get_by_text("Is referred to protection.").is_visible()
    page.get_by_role("button", name="Refer to protection").click()
    page = stranger.open("/queue")
    assert page.get_by_text("HALVIK").count() == 0, "the hit is out of the queue"
    page = stranger.open(f"/travellers/{flight.day}/{people[0]}")
    assert page.get_by_text("Not received yet.").is_visible()
    picture(page, "protection-desk")

    become(stranger, "selma")
    page = stranger.open("/protection")
    assert page.get_by_text("Nobody has accepted").is_visible()
    picture(page, "protection-list")
    page.get_by_role("link", name="HALVIK").click()
    assert page.get_by_text("QQREASON: she says she cannot go back.").is_visible()
    assert page.get_by_text("Night line").is_visible()
    assert violations(page) == []
    picture(page, "protection-open")
    page.get_by_role("button", name="Accept with my name").click()
    _write_down(page, "contact_made", "Spoke to her at gate B12, away from the others.")
    _write_down(page, "handed_over", "Night line, by telephone.")
    page.get_by_role("button", name="Mark HALVIK too").click()
    picture(page, "protection-taken")
    page.select_option("#outcome", "handed_over")
    page.get_by_role("button", name="Close the referral").click()
    story = page.locator(".moj-timeline").inner_text()
    for told in ("Accepted", "Contact made", "gate B12", "Handed over", "Closed"):
        assert told in story, told
    assert violations(page) == []
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert violations(page) == []
    picture(page, "protection-closed-phone")

    page = stranger.open("/protection")
    assert page.get_by_text("LUMEN").count() == 0
    about = {"flight_date": flight.day, "journey_id": flight.traveller("LUMEN", "ORLA")}
    said = {"concern": "asks_for_help", "asked_by_kind": "carrier", "referred_by_org": write.owner.org_id}
    write.insert("protection_marks", marked_at=write.now, **about)
    write.insert("protection_referrals", id=new_id(), flight_id=flight.id, referred_at=write.now, **said, **about)
    page.get_by_text("LUMEN").wait_for(timeout=20_000)  # a new referral comes onto the open page
    assert write.connection.execute("select from recommendations").rowcount == 0
    assert write.connection.execute("select from carrier_notices").rowcount == 0
