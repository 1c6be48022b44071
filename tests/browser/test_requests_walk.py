"""A request answered within its clock: it comes over the interface, an officer answers, the partner reads."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

from foreland.operations.deployment import Deployment
from foreland.operations.keep_partners import add_partner, give_token
from foreland.store.exchange_partners import NewPartner
from tests.browser.accessibility import violations
from tests.browser.conftest import PHONE, Watched, account
from tests.browser.test_every_page import become
from tests.browser.test_partners_walk import picture


def test_a_request_answered_within_its_clock(stranger: Watched, deployment: Deployment) -> None:
    account(deployment, "kofi", "supervisor")
    now, access = datetime.now(UTC), deployment.service("test")
    for number, code in ((7, "UTO"), (8, "ARC")):
        partner = NewPartner(
            id=UUID(int=number), name=f"Border Office of {code}", code=code, verify_key=bytes(32), contact="Desk",
            agreed_until=now + timedelta(days=9),
        )  # fmt: skip
        assert add_partner(deployment, access, partner, now) is None
    headers, others = (
        {"Authorization": f"Bearer {give_token(deployment, access, code, now)}"} for code in ("UTO", "ARC")
    )
    own, asking = f"{stranger.address}/api/v1/partner/requests", stranger.page.request
    given = {
        "reference": "UTO-1", "officer": "Mira Barselay", "purpose": "Smuggling by air, case 12", "urgency": "1h",
        "legal_basis": "Agreement of 2026, article 7", "questions": "Is QUORVALEN, ANA known to you?",
    }  # fmt: skip
    received = asking.post(own, data=given, headers=headers)
    assert received.status == 201
    assert datetime.fromisoformat(received.json()["due_at"]) - now < timedelta(hours=1, minutes=1)
    assert asking.post(own, data=given, headers=headers).status == 200
    assert asking.get(f"{own}/UTO-1", headers=others).status == 404

    become(stranger, "kofi")
    page = stranger.open("/requests")
    assert page.get_by_role("row").filter(has_text="QUORVALEN").get_by_text("Officer Kofi").is_visible()
    assert violations(page) == []
    picture(page, "requests")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert violations(page) == []
    picture(page, "requests-phone")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("link", name="QUORVALEN").click()
    picture(page, "request-open")
    page.get_by_label("Whose content").select_option(label="Border Office of ARC")
    page.get_by_role("button", name="Something is known").click()
    told = asking.get(f"{own}/UTO-1", headers=headers).json()
    assert (told["state"], told["owner"], told["answers"]) == ("hit", "Officer Kofi", [])
    assert "ARC" not in str(told), "whose content it is, is not told"
    assert page.get_by_role("button", name="Answer it").count() == 0
    page.get_by_label("Who released it").fill("By telephone, reference A-9")
    page.get_by_role("button", name="Record the release").click()
    page.get_by_role("button", name="Answer it").click()
    assert page.get_by_text("Write what is answered.").is_visible()
    stranger.faults.clear()  # a refused form is no fault of the page
    page.get_by_label("What is answered").fill("Known since 2025.")
    page.get_by_role("button", name="Answer a part").click()
    page.get_by_label("What is answered").fill("Known under two names.")
    assert violations(page) == []
    picture(page, "request-in-part")
    page.get_by_role("button", name="Answer it").click()
    told = asking.get(f"{own}/UTO-1", headers=headers).json()
    assert [(one["part"], one["text"]) for one in told["answers"]] == [
        (True, "Known since 2025."), (False, "Known under two names."),
    ]  # fmt: skip
    assert told["closed_at"] < told["due_at"]
    assert "A-9" not in str(told)
    page.get_by_label("Who asked says").select_option(label="Led to something")
    page.get_by_role("button", name="Record it").click()
    page.get_by_text("Led to something").first.wait_for()
    assert page.get_by_text("late").count() == 0
    page.get_by_role("link", name="All requests").click()
    page.get_by_role("link", name="Enter a request").click()
    assert violations(page) == []
    picture(page, "request-new")
    page.get_by_role("button", name="Enter the request").click()
    assert page.get_by_text("Write at least one question.").is_visible()
    stranger.faults.clear()
    for label, text in {
        "Officer who asks": "Mira Barselay", "Questions": "Which agency?", "Purpose": "Case 12",
        "Legal basis": "Article 7",
    }.items():  # fmt: skip
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Enter the request").click()
    assert page.get_by_role("heading", name=re.compile("^Request [0-9A-F]{8}$")).is_visible()

    page = stranger.open(f"/organisations/{UUID(int=7)}")
    page.get_by_label("Requests for information").check()
    page.get_by_label("Legal basis").fill("Agreement of 2026, article 7")
    page.get_by_label("First day").fill(str(now.date()))
    page.get_by_label("Last day").fill(str(now.date() + timedelta(days=30)))
    page.get_by_role("button", name="Enter the agreement").click()
    page.get_by_text("In force").wait_for()
    assert violations(page) == []
    picture(page, "organisation")
    page.get_by_role("link", name="All organisations").click()
    assert violations(page) == []
    picture(page, "organisations")
