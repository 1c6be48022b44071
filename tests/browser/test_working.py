"""An officer at work: with keys alone, with clocks that tick and lists that change without moving."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import expect

from tests.browser.conftest import Watched
from tests.web.findings import NAME_HIT, STOLEN_HIT
from tests.web.world import Writer


def focused(officer: Watched) -> str:
    return str(officer.page.evaluate("document.activeElement.closest('tr')?.id ?? document.activeElement.id"))


def tab_to(officer: Watched, selector: str, most: int = 40) -> None:
    """Press Tab until the element has the focus and can be seen under anything that sticks to an edge."""
    page = officer.page
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            uncovered = page.evaluate(
                """() => {
                    const box = document.activeElement.getBoundingClientRect();
                    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
                    return top && (document.activeElement.contains(top) || top.contains(document.activeElement)
                                   || top.control === document.activeElement);
                }"""
            )
            assert uncovered, f"{selector} has the focus but is covered"
            return
    raise AssertionError(f"{selector} cannot be reached with Tab")


def test_a_hit_is_decided_with_the_keyboard_alone(stranger: Watched, password: str, write: Writer) -> None:
    flight = write.flight(leaves=timedelta(minutes=70))
    first, second = flight.traveller("HALVIK", "MIRA"), flight.traveller("JORVAN", "JURO")
    hits = flight.hit(first, NAME_HIT), flight.hit(second, STOLEN_HIT)
    page, keys = stranger.open("/sign-in"), stranger.page.keyboard
    keys.type("mira")
    keys.press("Tab")
    keys.type(password)
    keys.press("Enter")
    page.wait_for_url("**/watch")
    keys.press("j")
    keys.press("j")
    assert focused(stranger) == f"h-{hits[1]}"
    keys.press("k")
    assert focused(stranger) == f"h-{hits[0]}"
    keys.press("Enter")
    page.wait_for_url("**/travellers/**")
    keys.press("Shift+Tab")  # away from the hit that the address names, and back into it
    tab_to(stranger, "input[value=clear]")
    keys.press("Space")
    tab_to(stranger, "select[name=reason_code]")
    keys.type("Different")
    tab_to(stranger, "textarea")
    keys.type("Another birth place in the passport; j k g h / ? are letters here.")
    tab_to(stranger, "form.fl-decide button")
    keys.press("Enter")
    page.wait_for_url("**/queue?done=clear")
    expect(page.get_by_text("Hit cleared")).to_be_visible()
    expect(page.locator("[data-row]")).to_have_count(1)
    row = write.connection.execute("select state from hits where id = %s", (hits[0],)).fetchone()
    assert row is not None
    assert row["state"] == "cleared"


def test_letters_lead_to_pages_and_to_the_search(officer: Watched) -> None:
    page, keys = officer.open("/queue"), officer.page.keyboard
    keys.press("g")
    keys.press("f")
    page.wait_for_url("**/flights")
    keys.press("/")
    assert focused(officer) == "f-flight"
    keys.type("gh?")
    assert page.input_value("#f-flight") == "gh?"
    keys.press("Escape")
    page.locator("h1").click()
    keys.press("g")
    keys.press("h")
    page.wait_for_url("**/queue")
    keys.press("?")
    page.wait_for_url("**/help")


def test_letters_can_be_turned_off(officer: Watched, write: Writer) -> None:
    flight = write.flight()
    flight.hit(flight.traveller("HALVIK", "MIRA"))
    page = officer.open("/help")
    page.get_by_label("Off").check()
    page.get_by_role("button", name="Save").click()
    officer.open("/queue")
    page.keyboard.press("j")
    assert focused(officer) == ""
    page.keyboard.press("?")
    assert page.url.endswith("/queue")


def test_clocks_tick_and_only_thresholds_are_announced(officer: Watched, write: Writer) -> None:
    flight = write.flight(("ZZ", "7"), leaves=timedelta(minutes=82, seconds=20))  # the door closes in 62 min
    flight.hit(flight.traveller("HALVIK", "MIRA"))
    page = officer.page
    page.clock.install()
    officer.open("/queue")
    clock, announcer = page.locator("[data-row] [data-countdown]"), page.locator("[data-announce]")
    page.clock.run_for(1000)
    expect(clock).to_have_text("1 h 02 min")
    page.clock.run_for(60_000)
    expect(clock).to_have_text("1 h 01 min")
    expect(announcer).to_have_text("")
    expect(page.locator("[data-row] [data-level]")).to_have_attribute("data-level", "soon")
    page.clock.run_for(120_000)
    expect(clock).to_have_text("59 min")
    expect(announcer).to_have_text("ZZ7: 60 minutes until the doors close.")
    expect(page.locator("[data-row] [data-level]")).to_have_attribute("data-level", "imminent")


def test_the_filter_works_without_loading_the_page_anew(officer: Watched, write: Writer) -> None:
    write.flight(("ZZ", "1"), desk="EUROPE")
    write.flight(("ZZ", "2"), desk="GULF")
    page = officer.open("/flights")
    page.evaluate("window.sameDocument = true")
    page.select_option("#f-desk", "GULF")
    expect(page.locator("[data-row]")).to_have_count(1)
    assert "desk=GULF" in page.url
    assert page.evaluate("window.sameDocument")
    page.keyboard.press("j")
    assert focused(officer).startswith("f-")


def test_a_hit_that_a_link_names_is_seen_from_its_first_line(officer: Watched, write: Writer) -> None:
    flight = write.flight(leaves=timedelta(minutes=70))
    traveller = flight.traveller("HALVIK", "MIRA")
    for finding in (STOLEN_HIT, NAME_HIT):
        named = flight.hit(traveller, finding)
    officer.page.set_viewport_size({"width": 1440, "height": 500})
    page = officer.open("/queue")
    page.locator(f"#h-{named} a").first.click()
    page.wait_for_url(f"**#hit-{named}")
    covered_by = page.evaluate(
        """() => {
            const box = document.querySelector(":target").getBoundingClientRect();
            return document.querySelector(".fl-head--sticky").getBoundingClientRect().bottom - box.top;
        }"""
    )
    assert covered_by <= 0
