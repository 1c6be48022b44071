"""Pages of rules say why one cannot go live: what it uses, how many it would alert on, whom it would single out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from foreland.operations.deployment import Deployment
from foreland.resources.rule_pack import load_rule_pack
from foreland.store import rule_notices, rules
from foreland.store.identifiers import new_id
from foreland.store.pool import transaction
from foreland.targeting.example_text import write_examples
from foreland.targeting.language.writing import write as write_rule
from tests.web.conftest import Officer
from tests.web.findings import finding, reason
from tests.web.reading import text_of
from tests.web.world import Writer

PACKED = next(one.rule for one in load_rule_pack() if one.typology == 3)
SAYS = ("id", "title", "kind", "severity", "purpose", "legal_basis", "source", "innocent", "owner", "expires_on")


def post(client: TestClient, address: str, **fields: str) -> Any:
    """Send a form with the token of its user."""
    token = client.get("/account").text.split('name="csrf" value="')[1].split('"')[0]
    return client.post(address, data={**fields, "csrf": token})


def keep(client: TestClient, **more: str) -> str:
    """Keep a rule as a draft and return the address of its page."""
    said = {name: str(getattr(PACKED, name)) for name in SAYS}
    said |= {"condition": write_rule(PACKED.condition), "examples": write_examples(PACKED.examples), "do": "keep"}
    done = post(client, "/rules/new", **{**said, **more})
    assert done.status_code == 303, text_of(done.text)
    return str(done.headers["location"].partition("?")[0])


def step(client: TestClient, path: str, name: str, **more: str) -> Any:
    """Take a step on the page of a version."""
    version = client.get(path).text.split('name="row_version" value="')[1].split('"')[0]
    return post(client, path, step=name, reason="Because", row_version=version, **more)


def note_tested(deployment: Deployment, path: str, found: int, *, unequal: bool = False) -> None:
    """Note a back-test of a version on 10,000 journeys."""
    group = {
        "feature": "nationality", "group": "UTO", "found": 40, "share": 0.8, "interval": {"low": 0.6, "high": 0.9},
        "base": 0.1, "ratio": 8.0, "unequal": unequal,
    }  # fmt: skip
    figures = {
        "first": "2026-01-01", "last": "2026-06-30", "journeys": 10_000, "travellers": 10_000, "found": found,
        "found_a_day": 0.3, "busiest_day": 4, "alerts": found / 10_000, "of_budget": found / 10, "precision": None,
        "precision_interval": None, "known_found": 0, "lift": None, "shared": {"other": 0.5}, "groups": [group],
        "hidden": 2, "needs_reason": unequal, "by_month": {"2026-01": found}, "sample": 0, "sample_lift": None,
    }  # fmt: skip
    access = deployment.service()
    with transaction(deployment.pool, access) as connection:
        version = rules.one(access, connection, UUID(path.rpartition("/")[2]))
        assert version is not None
        now = datetime.now(UTC)
        rules.add_trial(access, connection, version.rule_id, version.content_hash, "backtest", True, figures, now)


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        ('booking.meal = "X" and booking.one_way', "It stands for a protected characteristic: no rule may use it."),
        ('traveller.language = "X" and booking.one_way', "no rule may use it"),
        ('traveller.nationality = "UTO"', "What somebody is would be the only ground"),
        ('traveller.religion = "X" and booking.one_way', "A protected characteristic: no rule may use it."),
    ],
)
def test_a_rule_on_a_protected_field_or_its_proxy_cannot_go_live_and_the_page_says_why(
    officer: Officer, condition: str, why: str
) -> None:
    ana, chief = officer("ana", "analyst"), officer("chief", "supervisor")
    path = keep(ana, condition=condition)
    assert why in text_of(ana.get(path).text)
    refused = post(ana, path, step="submit", row_version="1")
    assert (refused.status_code, "Something forbids it" in text_of(refused.text)) == (422, True)
    assert 'value="publish"' not in chief.get(path).text


def test_a_rule_that_alerts_on_five_in_a_hundred_cannot_go_live_and_one_that_singles_out_needs_a_signature(
    officer: Officer, deployment: Deployment
) -> None:
    ana, chief = officer("ana", "analyst"), officer("chief", "supervisor")
    path = keep(ana)
    ask = f"{path}/backtest"
    late = post(ana, ask, first_day="2026-01-01", last_day="soon")
    assert (late.status_code, "Write two days" in text_of(late.text), 'value="soon"' in late.text) == (422, True, True)
    assert post(ana, ask, first_day="2026-01-01", last_day="2026-01-31").status_code == 303
    assert post(chief, ask, first_day="2026-01-01", last_day="2026-01-31").status_code == 409
    page = ana.get(path)
    assert "Back-test of 2026-01-01 to 2026-01-31: asked for" in text_of(page.text)
    assert f'action="{ask}"' not in page.text
    note_tested(deployment, path, 500)
    assert step(ana, path, "submit").status_code == 303
    page = text_of(chief.get(path).text)
    assert "True of 500 of 10000 journeys" in page
    assert "It would alert on too many travellers." in page
    assert step(chief, path, "publish").status_code == 422
    note_tested(deployment, path, 50, unequal=True)
    page = text_of(chief.get(path).text)
    assert "8.0 above the limit of 3.0" in page
    assert "2 groups have too few hits to be told." in page
    report = text_of(officer("otto", "oversight").get("/rules/disparity").text)
    assert "8.0 above the limit of 3.0" in report
    assert "not signed" in report
    refused = step(chief, path, "publish")
    assert (refused.status_code, "Sign why that is justified" in text_of(refused.text)) == (422, True)
    assert step(chief, path, "publish", signed="The route is flown by Utopians <b>").status_code == 303
    told = text_of(ana.get(path).text)
    assert "Signed: why a group may have several times its share" in told
    assert "The route is flown by Utopians <b>" in told
    assert "The route is flown by Utopians <b> Officer Chief" in text_of(ana.get("/rules/disparity").text)
    assert step(ana, path, "stop").status_code == 303


def test_what_a_rule_finds_beyond_its_part_is_counted_listed_and_ranked_last(
    officer: Officer, deployment: Deployment, write: Writer
) -> None:
    path = keep(officer("ana", "analyst"))
    flight = write.flight()
    fired = reason("rule_fired", "rule", PACKED.title, values={"rule": PACKED.id, "version": 1})
    hit = finding("rule", PACKED.id, "medium", "weak_lead", PACKED.id, [fired])
    found = flight.traveller("QQBEHIND", "MIRA")
    behind = flight.hit(found, hit)
    flight.hit(flight.traveller("QQBEFORE", "MIRA"), hit | {"code": "another_rule", "severity": "low"})
    now, access = datetime.now(UTC), deployment.service()
    with transaction(deployment.pool, access) as connection:
        assert rule_notices.throttle(access, connection, PACKED.id, 9, 5, now - timedelta(days=30))
        rule_notices.add(access, connection, (PACKED.id, "desk"), "throttled", str(new_id()), {}, now)
    client = officer("ben", "supervisor")
    queue = text_of(client.get("/queue?desk=").text)
    assert queue.index("QQBEFORE") < queue.index("QQBEHIND") < queue.index("rule over its budget: ranked last")
    assert "1 of them over the budget of its rule" in queue
    assert "1 rule makes more" in text_of(client.get("/rules").text)
    page = client.get(path).text
    assert "1 alert waits behind" in text_of(page)
    assert f"#hit-{behind}" in page
    assert "It makes more alerts than its part" in text_of(page)
    assert "QQBEHIND" not in page
    address = f"/travellers/{flight.day}/{found}"
    assert "judges nobody any more" not in text_of(client.get(address).text)
    assert step(client, path, "retire").status_code == 303
    assert "version 1, judges nobody any more since" in text_of(client.get(address).text)


def test_random_referral_is_off_until_two_supervisors_turn_it_on(officer: Officer) -> None:
    one, other, ana = officer("one", "supervisor"), officer("other", "supervisor"), officer("ana", "analyst")
    assert "It was never turned on." in text_of(ana.get("/rules/random").text)
    last = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    wanted = {"one_in": "2000", "purpose": "QQCHANCE", "legal_basis": "", "expires_on": last}
    refused = post(one, "/rules/random", **wanted)
    assert (refused.status_code, "Name the legal basis" in text_of(refused.text)) == (422, True)
    assert "QQCHANCE" in refused.text
    assert post(one, "/rules/random", **wanted | {"one_in": "10", "legal_basis": "x"}).status_code == 422
    assert post(one, "/rules/random", **wanted | {"legal_basis": "Law <b>7"}).status_code == 303
    page = one.get("/rules/random").text
    assert "Law <b>7" in text_of(page)
    assert 'value="agree"' not in page
    setting = page.split('action="/rules/random/')[1].split('"')[0]
    agree = {"step": "agree", "row_version": "1"}
    assert post(one, f"/rules/random/{setting}", **agree).status_code == 403
    assert post(other, f"/rules/random/{setting}", **agree).status_code == 303
    assert "One of 2000 travellers until" in text_of(ana.get("/rules/random").text)
    end = {"step": "end", "row_version": "2"}
    assert post(one, f"/rules/random/{setting}", **end).status_code == 422
    assert post(one, f"/rules/random/{setting}", **end, reason="Enough").status_code == 303
    assert "Off" in text_of(ana.get("/rules/random").text)
