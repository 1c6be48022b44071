"""The page of the sensitive-data filter: counts without content, and wrong removals that become proposals."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import psycopg
import pytest

from foreland.operations.deployment import Deployment, open_deployment
from foreland.operations.keep_house import keep_house
from tests.operations.wire import Person, booking, pnrgov
from tests.web.conftest import Officer
from tests.web.test_messages import receive

ANA = Person(surname="QUORVALEN", given="ANA")


def send(deployment: Deployment, times: int, text: str = "WANTS HALAL FOOD") -> None:
    receive(
        deployment,
        *(pnrgov([booking("ABCDEF", [ANA], remark=f"{text} {n}")], control=str(n)) for n in range(times)),
    )


def entry(deployment: Deployment, word: str) -> str:
    return next(one.id for one in deployment.sensitive.terms.terms if one.term == word)


def test_counts_are_shown_and_small_ones_are_not_told(
    deployment: Deployment, officer: Officer, postgres_url: str
) -> None:
    send(deployment, 7)
    send(deployment, 2, "LIKES A MOSQUE")
    eve = officer("eve", "oversight")
    before = eve.get("/oversight/filter").text
    keep_house(deployment, datetime.now(UTC))
    after = eve.get("/oversight/filter").text
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("select count(*) from filter_tally").fetchone() == (0,)
        counts = connection.execute("select entry, removals from filter_counts order by removals").fetchall()
    assert counts == [(entry(deployment, "mosque"), 2), (entry(deployment, "halal"), 7)]
    for page in (before, after):
        assert re.search(r"<b>halal</b>.*?Remark.*?ZZ.*?>7</td>", page, re.DOTALL)
        assert re.search(r"<b>mosque</b>.*?>1–4</td>", page, re.DOTALL)
        assert "QUORVALEN" not in page
    assert "halal" not in eve.get("/oversight/filter?carrier=QQ").text


def test_a_message_keeps_how_much_was_removed_and_not_what(deployment: Deployment, postgres_url: str) -> None:
    send(deployment, 1)
    with psycopg.connect(postgres_url) as connection:
        row = connection.execute("select filtered, filter_version from messages").fetchone()
    assert row == ({"total": 1}, deployment.sensitive.terms.version)


@pytest.mark.parametrize("role", ["analyst", "supervisor", "administrator", "carrier_liaison"])
def test_nobody_else_sees_it(officer: Officer, role: str) -> None:
    assert officer("role", role).get("/oversight/filter").status_code == 403


def _token(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_wrong_removal_becomes_a_proposal_and_is_closed_once(
    deployment: Deployment, officer: Officer, postgres_url: str
) -> None:
    send(deployment, 1)
    eve = officer("eve", "oversight")
    form = {
        "csrf": _token(eve.get("/oversight/filter").text),
        "entry": entry(deployment, "halal"),
        "place": "remarks",
        "carrier": "ZZ",
        "reason": "name",
    }
    assert eve.post("/oversight/filter/proposals", data=form).status_code == 303
    assert eve.post("/oversight/filter/proposals", data=form | {"entry": "nothing"}).status_code == 422
    assert eve.post("/oversight/filter/proposals", data=form | {"reason": "because"}).status_code == 422
    assert eve.post("/oversight/filter/proposals", data=form | {"csrf": "x"}).status_code == 403
    page = eve.get("/oversight/filter?done=1").text
    assert "The proposal is recorded" in page
    proposal = re.search(r'name="proposal" value="([^"]+)"', page)
    assert proposal
    close = {"csrf": form["csrf"], "proposal": proposal[1], "outcome": "taken_up"}
    assert eve.post("/oversight/filter/decisions", data=close | {"outcome": "other"}).status_code == 422
    assert eve.post("/oversight/filter/decisions", data=close).status_code == 303
    assert eve.post("/oversight/filter/decisions", data=close).status_code == 422
    assert eve.post("/oversight/filter/decisions", data=close | {"proposal": "x"}).status_code == 404
    with psycopg.connect(postgres_url) as connection:
        actions = [row[0] for row in connection.execute("select action from audit where action like 'filter_%'")]
    assert sorted(actions) == ["filter_decided", "filter_proposed"]


def test_an_analyst_cannot_propose(deployment: Deployment, officer: Officer) -> None:
    mira = officer()
    form = {"csrf": _token(mira.get("/account").text), "entry": entry(deployment, "halal"), "reason": "name"}
    assert mira.post("/oversight/filter/proposals", data=form).status_code == 403


def test_terms_of_the_deployment_replace_the_shipped_ones_and_that_is_recorded(
    deployment: Deployment, postgres_url: str
) -> None:
    own = (deployment.data / "sensitive.json").write_text
    own(
        '{"version": "ours-1", "reviewed_on": "2026-11-26", "sources": {"ours": "ours"}, "codes": [], "beginnings": [],'
        '"codes_without_text": [], "text_codes": [], "ordinary_words": [], "airports": [], "innocent": [], "terms": ['
        '{"id": "o1", "term": "quorumish*", "language": "en", "category": "ethnicity", "source": "ours",'
        '"verified": true}]}'
    )
    for _ in range(2):
        with open_deployment(postgres_url, deployment.data) as again:
            assert again.sensitive.category("A QUORUMISHMAN") == "ethnicity"
            assert again.sensitive.category("HALAL") is None
    with psycopg.connect(postgres_url) as connection:
        versions = connection.execute("select version from activations where kind = 'code_table' order by 1").fetchall()
    assert [version.split()[0] for (version,) in versions] == ["2026-11-2", "ours-1"]
    own('{"version": "broken"}')
    with pytest.raises(ValueError, match="required"), open_deployment(postgres_url, deployment.data):
        pass
