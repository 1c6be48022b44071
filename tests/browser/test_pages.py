"""Every page in a real browser: styled, accessible, at home at any width, and silent towards the outside."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from foreland.operations.accounts import NewUser, add_user
from foreland.operations.deployment import Deployment
from foreland.travel.booking import Payment
from tests.browser.accessibility import violations
from tests.browser.conftest import DESK, PHONE, Watched
from tests.deployments import PASSWORD
from tests.web.findings import MALFORMED_HIT, STOLEN_HIT
from tests.web.world import Writer, fill

FEW = 18
"""As many flights and hits as show every shape of a row: axe takes its time over each."""


def full_world(write: Writer, many: int = 40) -> dict[str, str]:
    """Write a busy day and return the addresses of pages with everything on them."""
    flights = fill(write, flights=many, hits=many, each=4)
    flight = flights[4]
    booking = flight.booking(
        "KX7QPL", Payment(kind="card", vendor="VI", number_masked="411111XXXXXX1234"), phone="+999"
    )
    journey = flight.traveller(
        "HALVIK", "MIRA", pnr={"booking": booking, "date_of_birth": "1988-07-14"}, seat="14C", board="DXB", off="ORD"
    )
    flight.traveller("HALVIK", "JURO", pnr={"booking": booking}, seat="14D")
    flight.hit(journey)
    flight.hit(journey, STOLEN_HIT)
    flight.hit(journey, MALFORMED_HIT, state="cleared")
    return {
        "watch": "/watch",
        "queue": "/queue",
        "flights": "/flights?window=96",
        "flight": f"/flights/{flight.id}",
        "traveller": f"/travellers/{flight.day}/{journey}",
        "help": "/help",
        "account": "/account",
    }


def test_pages_that_found_nothing_keep_the_rules_of_accessibility(officer: Watched, write: Writer) -> None:
    fill(write, flights=2, hits=2)
    for path in ("/flights?from=nowhere&flight=%3F%3F", "/queue?q=NOBODYATALL"):
        assert violations(officer.open(path)) == []


def test_a_secret_shown_once_keeps_the_rules_of_accessibility(stranger: Watched, deployment: Deployment) -> None:
    for name, role in (("ada", "administrator"), ("mira", "analyst")):
        new = NewUser(username=name, display_name=f"{name.title()} Example", roles=(role,), desk="Pacific")
        add_user(deployment, new, datetime.now(UTC), PASSWORD)
    page = stranger.open("/sign-in")
    page.fill("#username", "ada")
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/admin/users")
    page.click("text=mira")
    page.click("text=Give a new one-time password")
    for width, height in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        assert violations(page) == []


def test_a_page_in_another_language_keeps_the_rules_of_accessibility(officer: Watched, write: Writer) -> None:
    addresses = full_world(write, FEW)
    page = officer.open("/help")
    page.select_option("#language", "es")
    page.click("main form button")
    for name in ("queue", "traveller"):
        assert violations(officer.open(addresses[name])) == []
    assert page.get_attribute("html", "lang") == "es"


def test_planted_barriers_are_found(officer: Watched) -> None:
    page = officer.open("/help")
    page.evaluate(
        """() => {
            const paragraph = document.createElement("p");
            paragraph.textContent = "hardly there";
            paragraph.className = "planted";
            const field = document.createElement("input");
            const image = document.createElement("img");
            document.querySelector("main").append(paragraph, field, image);
            document.styleSheets[0].insertRule(".planted { background: #fff; color: #ddd }");
        }"""
    )
    found = " ".join(violations(page))
    for rule in ("color-contrast", "label", "image-alt"):
        assert rule in found


def test_planted_faults_are_caught(officer: Watched) -> None:
    page = officer.open("/help")
    page.route("http://elsewhere.test/**", lambda route: route.abort())
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            document.body.append(script);
            return fetch("/nothing").then(() => fetch("http://elsewhere.test/").catch(() => 0));
        }"""
    )
    page.evaluate("setTimeout(() => { throw new Error('planted') }, 0)")
    page.wait_for_timeout(100)
    assert page.evaluate("window.ran") is None, "an inline script ran"
    caught = " ".join(officer.faults)
    officer.faults.clear()
    for fault in ("Content Security Policy", "404 for", "planted"):
        assert fault in caught, fault


def test_an_unstyled_page_is_caught(officer: Watched) -> None:
    officer.page.route("**/*.css", lambda route: route.fulfill(status=200, content_type="text/css", body="/* empty */"))
    with pytest.raises(AssertionError, match="stylesheet is not loaded"):
        officer.open("/help")


@pytest.mark.parametrize("times", [2, 4])
def test_zoom_needs_no_sideways_scrolling(officer: Watched, write: Writer, times: int) -> None:
    addresses = full_world(write)
    officer.page.set_viewport_size({"width": 1280 // times, "height": 1024 // times})
    for name, path in addresses.items():
        page = officer.open(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    page = officer.open(addresses["traveller"])
    page.get_by_role("button", name="Record decision").first.scroll_into_view_if_needed()
    assert page.get_by_role("button", name="Record decision").first.is_visible()


def test_letters_are_our_own_whatever_fonts_the_machine_has(officer: Watched, write: Writer) -> None:
    page = officer.open(full_world(write)["queue"])
    page.evaluate("document.fonts.ready")
    assert page.evaluate("[...document.fonts].some(f => f.family === 'Arimo' && f.status === 'loaded')")
    assert not page.evaluate("[...document.fonts].some(f => f.status === 'error')")
    arabic = "document.fonts.load('16px \"Noto Sans Arabic\"', 'مريم').then(faces => faces.length)"
    assert page.evaluate(arabic) == 1


def test_twenty_rows_are_above_the_fold(officer: Watched, write: Writer) -> None:
    addresses = full_world(write)
    for name in ("queue", "flights"):
        page = officer.open(addresses[name])
        rows = page.locator("[data-row]").all()
        seen = [row for row in rows if (box := row.bounding_box()) and box["y"] + box["height"] <= DESK[1]]
        assert len(seen) >= 20, name


def test_without_scripts_everything_still_works(officer: Watched, write: Writer) -> None:
    addresses = full_world(write)
    context = officer.page.context
    browser = context.browser
    assert browser
    plain = browser.new_context(java_script_enabled=False, storage_state=context.storage_state())
    page = plain.new_page()
    page.goto(officer.address + addresses["queue"])
    page.fill("#f-q", "HALVIK")
    page.click("main form button")
    assert "q=HALVIK" in page.url
    page.goto(officer.address + addresses["traveller"])
    form = page.locator("form.fl-decide").first
    form.locator("input[value=clear]").check()
    form.locator("select[name=reason_code]").select_option("different_person")
    form.locator("textarea").fill("Another birth place.")
    form.locator("button").click()
    assert "done=1" in page.url
    assert page.get_by_text("Your decision is recorded").is_visible()
    plain.close()
