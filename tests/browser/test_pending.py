"""A pending answer that nobody decides about, walked in a browser: the carrier is told in time, the task stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import psycopg
import pytest
from playwright.sync_api import expect

from foreland.operations import accounts
from foreland.operations.answers import end_pending
from foreland.operations.deployment import Deployment
from tests.browser.accessibility import violations
from tests.browser.conftest import Watched, account
from tests.browser.test_every_page import become
from tests.browser.test_recommending import picture
from tests.deployments import deployment_of
from tests.operations.asking import EXPIRED, VALID, answered, codes, interactive, leaving, request

TOLD = timedelta(minutes=20)
"""So long before the doors close a pending answer ends, as shipped."""


@pytest.fixture
def deployment(postgres_url: str, tmp_path: Path) -> Iterator[Deployment]:
    """A deployment whose carrier ZZ asks interactively."""
    interactive(tmp_path, document_codes=[], seconds=30)
    with deployment_of(postgres_url, tmp_path) as found:
        yield found


def test_a_pending_answer_ends_without_an_officer_and_stays_a_task(
    stranger: Watched, deployment: Deployment, postgres_url: str
) -> None:
    for name, role in (("ana", "analyst"), ("suvi", "supervisor")):
        account(deployment, name, role)
    token = accounts.create_token(deployment, "ZZ", "check-in", datetime.now(UTC)).secret
    carrier = httpx.Client(
        base_url=f"{stranger.address}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=30
    )
    asked = request([VALID, EXPIRED], "TX1", **leaving(4))
    reply = carrier.post("/messages", content=asked, headers={"Content-Type": "application/edifact"})
    before = codes(answered(reply.content))
    assert before[VALID.reference] == "0Z"
    assert before[EXPIRED.reference] != "0Z"
    assert end_pending(deployment, datetime.now(UTC)) == 0

    become(stranger, "ana")
    page = stranger.open("/queue")
    page.get_by_role("link", name=EXPIRED.surname).first.click()
    page.wait_for_url("**/travellers/**")
    expect(page.get_by_text("The carrier waits. Unless an officer decides, this answer ends at")).to_be_visible()
    picture(page, "pending")

    now = datetime.now(UTC)
    with psycopg.connect(postgres_url) as connection:
        connection.execute("update legs set door_close_utc = %s", [now + TOLD + timedelta(minutes=1)])
    assert end_pending(deployment, now) == 0, "a minute too early"
    with psycopg.connect(postgres_url) as connection:
        connection.execute("update legs set door_close_utc = %s", [now + TOLD])
    assert end_pending(deployment, now) == 1
    assert end_pending(deployment, now) == 0, "once"

    (offer,) = carrier.get("/answers").json()["answers"]
    assert carrier.post(f"/answers/{offer['id']}/acknowledgement").is_success
    assert carrier.get("/answers").json() == {"answers": []}
    carrier.close()
    assert codes(answered(offer["message"].encode())) == {EXPIRED.reference: "0Z"}

    page.reload()
    expect(page.get_by_text("The pending answer ended without a decision. Somebody still has to look.")).to_be_visible()
    given = page.locator("section", has=page.get_by_role("heading", name="Answers to the carrier"))
    expect(given.locator("tr:not(.fl-past) td[data-label=Answer] b")).to_have_text("Cleared, unresolved")
    expect(given).to_contain_text("The pending answer ended")
    expect(given).to_contain_text("acknowledged by the carrier")
    assert violations(page) == []
    picture(page, "pending-ended")
    stranger.open("/queue")
    expect(page.get_by_role("link", name=EXPIRED.surname).first).to_be_visible()

    become(stranger, "suvi")
    page = stranger.open("/ledger")
    expired = page.locator("section", has=page.get_by_role("heading", name="Pending answers that nobody decided"))
    expect(expired.locator("tbody tr")).to_have_count(1)
    expect(expired.locator("td[data-label=Answered]")).to_have_text("Cleared, unresolved")
    expect(expired.get_by_role("link", name="1 hit waits")).to_be_visible()
    assert violations(page) == []
    picture(page, "pending-ledger")
