"""A doubtful join is settled in a browser: with the keyboard, on a wide screen and on the narrowest."""

from __future__ import annotations

from tests.browser.accessibility import violations
from tests.browser.conftest import DESK, Watched
from tests.browser.test_working import tab_to
from tests.web.test_joins import Doubt
from tests.web.world import Writer

NARROWEST = (320, 700)


def looked_at(officer: Watched, what: str) -> None:
    """Look with axe at both widths; nothing may stick out."""
    for width, height in (NARROWEST, DESK):
        officer.page.set_viewport_size({"width": width, "height": height})
        assert officer.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (what, width)
        assert violations(officer.page) == [], (what, width)


def test_a_doubtful_join_is_settled_with_the_keyboard_alone(officer: Watched, write: Writer) -> None:
    doubt = Doubt(write)
    page, keys = officer.open(doubt.address), officer.page.keyboard
    looked_at(officer, "doubtful")
    tab_to(officer, "#join-1", 60)
    keys.press("Space")
    tab_to(officer, "#join-reason")
    keys.type("Same doc")
    tab_to(officer, "#join-text")
    keys.type("The passport was read to me.")
    tab_to(officer, "#joins button")
    keys.press("Enter")
    page.wait_for_url("**settled=1**")
    assert "Read here as well, by an officer’s decision" in page.content()
    assert any(str(twin) in page.url for twin in doubt.twins)
    page.locator("#joins summary").click()
    looked_at(officer, "joined")
