"""The walk of docs/how-to/write-a-rule.md: an analyst writes, tests and submits a rule; another puts it in shadow."""

from __future__ import annotations

import os
import re
from pathlib import Path

from playwright.sync_api import Page

from foreland.operations.deployment import Deployment
from tests.browser.accessibility import violations
from tests.browser.conftest import PHONE, Watched, account
from tests.browser.test_every_page import become

HOWTO = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-rule.md"


def picture(page: Page, name: str) -> None:
    if os.environ.get("PICTURES"):
        page.screenshot(path=f"{os.environ['PICTURES']}/{name}.png", full_page=True)


def examples() -> str:
    """Those of the page, three times."""
    lines = re.findall(r"^ *((?:finds|leaves) .*)$", HOWTO.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(lines) == 2
    return "\n".join(line.replace(":", f" {number}:", 1) for number in (1, 2, 3) for line in lines)


def test_an_analyst_writes_tests_and_submits_a_rule(stranger: Watched, deployment: Deployment) -> None:
    account(deployment, "ana", "analyst")
    account(deployment, "chief", "supervisor")
    become(stranger, "ana")
    page = stranger.open("/rules")
    picture(page, "rules")
    page.get_by_role("link", name="Write a rule").click()
    page.fill("#f-condition", 'booking.meal = "X"\nand bags.count = "none"')
    page.get_by_role("button", name="Check it").click()
    wrong = page.get_by_role("alert")
    assert "it stands for a protected characteristic" in wrong.inner_text().lower()
    assert "line 2, column 5" in wrong.inner_text()
    assert "This has to be said." in wrong.inner_text()
    assert violations(page) == []
    picture(page, "rule-wrong")
    page.fill("#f-condition", "")
    page.select_option("#f-word", "payment.kind")
    page.fill("#f-value", "cash")
    page.get_by_role("button", name="Add it to the condition").click()
    page.select_option("#f-word", "booking.one_way")
    page.get_by_role("button", name="Add it to the condition").click()
    assert page.input_value("#f-condition") == 'payment.kind = "cash"\nand booking.one_way'
    page.fill("#r-value-0", "voucher")
    page.get_by_role("button", name="Take over what the form says").click()
    assert page.input_value("#f-condition").startswith('payment.kind = "voucher"\n')
    page.get_by_role("button", name="Remove condition 1").click()
    assert page.input_value("#f-condition") == "booking.one_way"
    assert violations(page) == []
    page.fill("#f-condition", 'payment.kind = "cash"\nand booking.one_way')
    page.fill("#f-condition", page.input_value("#f-condition") + "\nand journey.date - ticket.issued_on <= 2 days")
    page.fill("#f-examples", examples())
    said = {
        "id": "late_cash", "title": "Late, in cash, one way", "purpose": "Smuggling of migrants",
        "legal_basis": "Smuggling Protocol, Article 11", "source": "UNODC, Migrant Smuggling by Air (2010)",
        "innocent": "Emergencies, students", "owner": "targeting desk", "expires_on": "2027-06-01",
    }  # fmt: skip
    for name, text in said.items():
        page.fill(f"#f-{name}", text)
    page.get_by_role("button", name="Check it").click()
    assert page.get_by_text("Nothing forbids it.").is_visible()
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert violations(page) == []
    picture(page, "rule-right-phone")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("button", name="Keep it as a draft").click()
    page.get_by_role("button", name="Submit it").click()
    assert page.get_by_text("Waits for a second person").first.is_visible()
    assert page.get_by_role("button", name="Put it in shadow").count() == 0
    where = page.url.removeprefix(stranger.address).partition("?")[0]
    become(stranger, "chief")
    page = stranger.open(where)
    assert page.get_by_text("was not measured").is_visible()
    picture(page, "rule")
    page.get_by_role("button", name="Put it in shadow").click()
    assert page.get_by_text("In shadow: judges, alerts nobody").first.is_visible()
    assert violations(page) == []
    picture(page, "rule-in-shadow")
    page.get_by_role("link", name="All rules").click()
    assert page.get_by_role("row").filter(has_text="Late, in cash, one way").is_visible()
    assert violations(page) == []
