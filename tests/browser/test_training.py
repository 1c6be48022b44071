"""The watermark of training in a real browser: in sight wherever one has scrolled, on paper, and in nobody's way."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from psycopg.rows import dict_row

from foreland.operations.accounts import NewUser, add_user
from foreland.operations.deployment import Deployment
from tests.browser.accessibility import violations
from tests.browser.conftest import DESK, PHONE, Watched
from tests.browser.test_pages import FEW, full_world
from tests.deployments import PASSWORD
from tests.web.world import Writer


@pytest.fixture
def practise(deployment: Deployment, postgres_url: str) -> Iterator[Writer]:
    with psycopg.connect(postgres_url, autocommit=True, row_factory=dict_row) as connection:
        connection.execute("set search_path to training")
        yield Writer(connection, deployment.training_side.home.ownership(), deployment.sealer, datetime.now(UTC))


@pytest.fixture
def trainee(stranger: Watched, deployment: Deployment) -> Watched:
    new = NewUser(username="robin", display_name="Robin Vale", roles=("supervisor",))
    password = add_user(deployment, new, datetime.now(UTC), PASSWORD, training=True) or ""
    page = stranger.open("/sign-in")
    page.fill("#username", "robin")
    page.fill("#password", password)
    page.click("main button")
    page.wait_for_url("**/watch")
    return stranger


def test_pages_of_training_keep_the_rules_of_accessibility(trainee: Watched, practise: Writer) -> None:
    """The pages themselves are looked at elsewhere: here the mark lies over one of each shape."""
    addresses = full_world(practise, FEW)
    found = {}
    for name, (width, height) in (("queue", DESK), ("traveller", DESK), ("account", PHONE), ("flight", PHONE)):
        trainee.page.set_viewport_size({"width": width, "height": height})
        page = trainee.open(addresses[name])
        found[name] = violations(page)
        if os.environ.get("PICTURES"):
            page.screenshot(path=f"{os.environ['PICTURES']}/{name}-{width}.png")
    assert {place: broken for place, broken in found.items() if broken} == {}


def test_the_word_stays_in_sight_and_takes_no_click(trainee: Watched, practise: Writer) -> None:
    addresses = full_world(practise)
    page = trainee.open(addresses["queue"])
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    mark = page.locator(".fl-mark").bounding_box()
    assert mark == {"x": 0, "y": 0, "width": DESK[0], "height": DESK[1]}
    assert page.locator(".fl-mark span").first.is_visible()
    assert page.evaluate("getComputedStyle(document.body, '::after').position") == "fixed"
    page.evaluate("window.scrollTo(0, 0)")
    page.locator("tbody a").first.click()
    page.wait_for_url("**/travellers/**")
    page.emulate_media(media="print")
    assert page.locator(".fl-training").is_visible()
    assert page.locator(".fl-mark span").first.is_visible()
    if os.environ.get("PICTURES"):
        page.pdf(path=f"{os.environ['PICTURES']}/print.pdf")
        page.screenshot(path=f"{os.environ['PICTURES']}/print.png")
