"""A real browser against a real server: Debian's chromium, driven headless, watched for everything that goes wrong."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, sync_playwright

from foreland.operations.accounts import NewUser, add_user
from foreland.operations.deployment import Deployment
from tests.deployments import PASSWORD
from tests.web.served import served

CHROMIUM_SETTING = "FORELAND_CHROMIUM"
ARGUMENTS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
DESK, PHONE = (1440, 900), (390, 844)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything of this folder, so that it can be run alone or left out."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start chromium once; without it, skip on a developer's machine and fail on a build server (``CI``)."""
    found = os.environ.get(CHROMIUM_SETTING) or shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        message = "chromium is not installed, so no page was looked at: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=[*ARGUMENTS, *sandbox])
        yield chromium
        chromium.close()


@pytest.fixture
def address(deployment: Deployment) -> Iterator[str]:
    """Serve the application on a port of this machine."""
    with served(deployment) as (found, _app):
        yield found


@dataclass
class Watched:
    """A page with everything that went wrong on it."""

    page: Page
    address: str
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.faults.append(f"script failed: {error}"))
        self.page.on("console", self._heard)
        self.page.on("response", self._answered)
        self.page.on("request", self._sent)

    def _heard(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            self.faults.append(f"console: {said.text}")

    def _answered(self, answer: Response) -> None:
        if answer.status >= 400:
            self.faults.append(f"{answer.status} for {answer.url}")

    def _sent(self, request: Request) -> None:
        target = urlsplit(request.url)
        if target.scheme != "data" and target.netloc != urlsplit(self.address).netloc:
            self.faults.append(f"request to elsewhere: {request.url}")

    def open(self, path: str) -> Page:
        """Go to a page, and be sure that it is styled: a check of an unstyled page proves nothing."""
        self.page.goto(self.address + path)
        self.be_styled()
        return self.page

    def be_styled(self) -> None:
        colour = self.page.evaluate("getComputedStyle(document.querySelector('.fl-top')).backgroundColor")
        rules = self.page.evaluate("[...document.styleSheets].reduce((sum, sheet) => sum + sheet.cssRules.length, 0)")
        assert colour == "rgb(11, 42, 63)", "the stylesheet is not loaded"
        assert rules > 200, "the stylesheet is not loaded"


@pytest.fixture
def stranger(browser: Browser, address: str) -> Iterator[Watched]:
    """Return a browser that nobody has signed in with; any fault on its pages fails the test."""
    context = browser.new_context(viewport={"width": DESK[0], "height": DESK[1]}, locale="en-GB")
    watched = Watched(context.new_page(), address)
    yield watched
    context.close()
    assert watched.faults == []


def account(deployment: Deployment, name: str, role: str, **more: str) -> None:
    """Add a user with one role, whose password is that of all tests."""
    new = NewUser(username=name, display_name=f"Officer {name.title()}", roles=(role,), **more)  # type: ignore[arg-type]
    add_user(deployment, new, datetime.now(UTC), PASSWORD)


@pytest.fixture
def password(deployment: Deployment) -> str:
    new = NewUser(username="mira", display_name="Mira Officer", roles=("analyst",))
    return add_user(deployment, new, datetime.now(UTC), PASSWORD) or ""


@pytest.fixture
def officer(stranger: Watched, password: str) -> Watched:
    """Return a browser with an analyst signed in."""
    address = stranger.address
    form: dict[str, str | float | bool] = {"username": "mira", "password": password, "next": ""}
    signed_in = stranger.page.request.post(
        f"{address}/sign-in", form=form, headers={"origin": address}, max_redirects=0
    )
    assert signed_in.status == 303
    stranger.open("/watch")
    return stranger
