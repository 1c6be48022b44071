"""The message inspector and the page of the filter in a real browser."""

from __future__ import annotations

import psycopg
from msgspec import structs

from foreland.operations.deployment import Deployment
from tests.browser.accessibility import violations
from tests.browser.conftest import DESK, PHONE, Watched
from tests.operations.wire import Person, booking, paxlst, pnrgov
from tests.web.test_messages import ANA, BEN, addresses, flight, receive


def test_messages_and_filter_keep_the_rules_of_accessibility(
    officer: Watched, deployment: Deployment, postgres_url: str
) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("update users set roles = '{analyst,oversight}'")
    crowd = [Person(surname=f"NAME{chr(65 + n)}", given="X", born="991399" if n == 3 else "800517") for n in range(25)]
    changed = structs.replace(ANA, seat="14C", document="C7777777", service="KSML")
    receive(
        deployment,
        paxlst([ANA, BEN, *crowd]),
        paxlst([changed, *crowd], control="2", prepared="261123:1000"),
        pnrgov([booking("ABCDEF", [changed], remark="PAID CASH. WANTS HALAL FOOD")], control="3"),
    )
    paths = [*addresses(postgres_url), f"/flights/{flight(postgres_url)}/messages", "/oversight/filter"]
    for path in paths:
        assert violations(officer.open(path)) == []
        for width, height in (PHONE, DESK):
            officer.page.set_viewport_size({"width": width, "height": height})
            assert officer.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)
    assert "HALAL" not in officer.open(paths[2]).content()
