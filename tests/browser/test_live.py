"""Pages stay true while an officer works: rows change in place, what comes or goes is offered, the focus is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from foreland.operations.administer import disable_user
from foreland.operations.deployment import Deployment
from tests.browser.conftest import Watched
from tests.browser.test_working import focused
from tests.web.findings import NAME_HIT, STOLEN_HIT
from tests.web.world import Writer

SOON = 45_000  # milliseconds; an event takes two seconds and a question two more, on a machine that does nothing else


def streaming(officer: Watched, path: str) -> None:
    """Open a page and wait until it has looked at everything for the first time."""
    with officer.page.expect_response("**/live/**"):
        officer.open(path)


def test_a_new_hit_is_offered_and_nothing_moves(officer: Watched, write: Writer) -> None:
    flight = write.flight()
    hit = flight.hit(flight.traveller("HALVIK", "MIRA"), NAME_HIT)
    streaming(officer, "/queue")
    page = officer.page
    page.keyboard.press("j")
    flight.hit(flight.traveller("JORVAN", "JURO"), STOLEN_HIT)
    flight.hit(flight.traveller("KESTOR", "ILSE"), STOLEN_HIT)
    news = page.locator("#news")
    expect(news).to_contain_text("New hits: 2.", timeout=SOON)
    expect(page.locator("[data-announce]")).to_contain_text("New hits: 2.")
    expect(page.locator("[data-row]")).to_have_count(1)
    assert focused(officer) == f"h-{hit}"
    news.get_by_role("link", name="Show").click()
    expect(page.locator("[data-row]")).to_have_count(3)


def test_rows_change_in_place_and_the_focus_stays(officer: Watched, write: Writer) -> None:
    one = write.flight(("ZZ", "1"), leaves=timedelta(hours=3))
    two = write.flight(("ZZ", "2"), leaves=timedelta(hours=4))
    streaming(officer, "/flights")
    page = officer.page
    page.keyboard.press("j")
    page.evaluate("document.querySelector('[data-row]').remembered = true")
    for flight in (one, two):
        flight.hit(flight.traveller("HALVIK", "MIRA"), STOLEN_HIT)
    write.flight(("ZZ", "3"), leaves=timedelta(hours=2))
    expect(page.locator(f"#f-{two.id}")).to_contain_text("◆ 1", timeout=SOON)
    expect(page.locator(f"#f-{one.id}")).to_contain_text("◆ 1")
    assert focused(officer) == f"f-{one.id}"
    assert page.evaluate("document.activeElement.closest('tr').remembered"), "the row was replaced"
    expect(page.locator("#news")).to_contain_text("More flights: 1.", timeout=SOON)
    expect(page.locator("#news")).to_be_visible()
    expect(page.locator("[data-row]")).to_have_count(2)


def test_a_hit_that_a_colleague_decided_is_marked_where_it_stands(officer: Watched, write: Writer) -> None:
    flight = write.flight()
    first = flight.hit(flight.traveller("HALVIK", "MIRA"), STOLEN_HIT)
    second = flight.hit(flight.traveller("JORVAN", "JURO"), NAME_HIT)
    streaming(officer, "/queue")
    page = officer.page
    place = page.locator(f"#h-{second}").bounding_box()
    write.connection.execute("update hits set state = 'cleared', changed_at = now() where id = %s", (first,))
    expect(page.locator(f"#h-{first}")).to_contain_text("left this list", timeout=SOON)
    expect(page.locator("#news")).to_contain_text("No longer in this list: 1.")
    after = page.locator(f"#h-{second}").bounding_box()
    assert place
    assert after
    assert abs(after["y"] - place["y"]) < 40, "only the line of news may take room"


def test_a_button_under_the_pointer_or_the_focus_is_not_replaced(officer: Watched, write: Writer) -> None:
    flight = write.flight()
    hit = flight.hit(flight.traveller("HALVIK", "MIRA"), STOLEN_HIT)
    streaming(officer, "/queue")
    page = officer.page
    button = page.locator(f"#h-{hit} .fl-take button")
    button.focus()
    page.evaluate("document.activeElement.remembered = true")
    write.connection.execute(
        "update hits set severity = 'low', row_version = row_version + 1, changed_at = now() where id = %s", (hit,)
    )
    expect(page.locator(f"#h-{hit} .fl-sev")).to_contain_text("Low", timeout=SOON)
    assert page.evaluate("document.activeElement.remembered"), "the focus was lost"
    page.locator("h1").click()
    expect(page.locator(f"#h-{hit} input[name=row_version]")).to_have_value("2", timeout=SOON)


def test_the_page_of_a_flight_changes_its_parts(officer: Watched, write: Writer) -> None:
    flight, other = write.flight(("ZZ", "1")), write.flight(("ZZ", "2"))
    traveller = flight.traveller("HALVIK", "MIRA")
    streaming(officer, f"/flights/{flight.id}")
    page = officer.page
    page.wait_for_timeout(6_000)  # the process begins to hear the database, and the page looks at everything once more
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/live/" in request.url else None)
    other.hit(other.traveller("JORVAN", "JURO"), STOLEN_HIT)
    page.wait_for_timeout(5_000)
    assert asked == [], "another flight does not concern this page"
    flight.hit(traveller, STOLEN_HIT)
    write.message(flight)
    flight.traveller("KESTOR", "ILSE")
    expect(page.locator(f"#t-{traveller}")).to_contain_text("◆ 1", timeout=SOON)
    expect(page.locator("#p-messages")).to_contain_text("PAXLST", timeout=SOON)
    expect(page.locator("#news")).to_contain_text("New travellers: 1.", timeout=SOON)
    write.connection.execute("update legs set door_close_utc = now() + interval '9 minutes 50 seconds'")
    expect(page.locator("#p-head [data-countdown]")).to_have_text("9 min", timeout=SOON)
    expect(page.locator("[data-announce]")).to_contain_text("ZZ1: 9 minutes until the doors close", timeout=SOON)


def test_the_watch_page_tells_of_new_rows_in_lists_that_were_empty(officer: Watched, write: Writer) -> None:
    streaming(officer, "/watch")
    flight = write.flight(leaves=timedelta(minutes=50))
    flight.hit(flight.traveller("HALVIK", "MIRA"), STOLEN_HIT)
    expect(officer.page.locator("#news")).to_contain_text("New in these lists:", timeout=SOON)


def test_only_what_changed_is_sent(officer: Watched, write: Writer) -> None:
    flight = write.flight()
    hits = [flight.hit(flight.traveller("HALVIK", given), NAME_HIT) for given in ("MIRA", "JURO", "ILSE")]
    streaming(officer, "/queue")
    with officer.page.expect_response("**/live/queue**", timeout=SOON) as told:
        write.connection.execute("update hits set severity = 'low', changed_at = now() where id = %s", (hits[1],))
    text = told.value.text()
    assert text.count("<tr") == 1
    assert f'id="h-{hits[1]}"' in text
    rows = write.connection.execute("select object_ids from audit where action = 'queue.live'").fetchall()
    assert [len(row["object_ids"]) for row in rows] == [1]


@pytest.mark.usefixtures("write")
def test_who_is_disabled_is_led_to_the_sign_in_page(officer: Watched, deployment: Deployment) -> None:
    streaming(officer, "/watch")
    assert disable_user(deployment, "mira", datetime.now(UTC)) is None
    officer.page.wait_for_url("**/sign-in**", timeout=SOON)
    officer.faults[:] = [fault for fault in officer.faults if "401" not in fault]


def test_doors_are_announced_in_one_breath_and_closing_is_said(officer: Watched, write: Writer) -> None:
    for number, minutes in enumerate((31, 31, 16, 0)):
        flight = write.flight(("ZZ", str(number + 1)), leaves=timedelta(minutes=minutes + 20, seconds=40))
        flight.hit(flight.traveller("HALVIK", "MIRA"))
    page = officer.page
    page.clock.install()
    officer.open("/flights")
    announcer = page.locator("[data-announce]")
    page.evaluate(
        """() => {
            window.said = [];
            new MutationObserver(() => window.said.push(document.querySelector("[data-announce]").textContent))
                .observe(document.querySelector("[data-announce]"), {childList: true});
        }"""
    )
    page.clock.run_for(125_000)
    expect(announcer).to_contain_text("doors close")
    said = page.evaluate("window.said")
    assert "ZZ1: 30 minutes until the doors close." in " ".join(said)
    assert "ZZ3: 15 minutes until the doors close." in " ".join(said)
    assert "ZZ4: doors closed." in " ".join(said)
    assert len(said) <= 3
