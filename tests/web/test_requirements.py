"""The requirement checker: an answer that is kept as it was, and rule packs with their sources."""

from __future__ import annotations

import re
from datetime import date

import psycopg
import pytest
from psycopg.rows import dict_row
from starlette.testclient import TestClient

from foreland.operations.deployment import Deployment
from foreland.operations.keep_hints import import_hints
from foreland.web.pages.requirements import read_form
from tests.web.conftest import Officer

FORM = {
    "travel_date": "2026-12-01", "route": "lhr-jfk", "nationality": "GBR", "age": "35", "purpose": "visit",
    "stay_days": "14", "onward": "yes", "paper0_type": "P", "paper0_issuer": "GBR", "paper0_nationality": "GBR",
    "paper0_expiry_date": "2030-05-01", "paper0_electronic": "yes", "paper1_type": "ESTA", "paper1_status": "approved",
}  # fmt: skip


def send(client: TestClient, **changed: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/requirements").text)
    assert found
    answer = client.post("/requirements", data={"csrf": found[1], **FORM, **changed}, follow_redirects=False)
    assert answer.status_code == 303
    return str(answer.headers["location"])


def test_a_check_is_answered_kept_and_audited(deployment: Deployment, officer: Officer, postgres_url: str) -> None:
    mira = officer()
    address = send(mira)
    page = mira.get(address).text
    assert "A person has to look" in page, "no rule that ships is verified"
    assert "If the unverified rules hold: In order" in page
    assert "INA217" in page
    with psycopg.connect(postgres_url, row_factory=dict_row) as connection:
        (row,) = connection.execute("select * from requirement_checks").fetchall()
        assert (row["decision"], row["unverified"]["decision"]) == ("REFER", "OK")
        assert row["inputs"]["route"] == ["LHR", "JFK"]
        assert set(row["packs"]) == {"australia", "canada", "elsewhere", "schengen", "united_kingdom", "usa"}
        said = connection.execute("select object_ids from audit where action = 'requirements_checked'").fetchall()
    assert [one["object_ids"] for one in said] == [[row["id"]]]
    mira.cookies.set("foreland_language", "es")
    spanish = mira.get(send(mira, onward="")).text
    assert "¿Tiene el viajero un billete de regreso o de continuación?" in spanish
    assert "Exención de visado" in spanish
    assert "Kind of document" in page
    assert "Tipo de documento" in spanish
    assert '<span lang="en">' not in spanish[spanish.index("<h1") :], (
        "every text of the packs is in the reader's language"
    )
    mira.cookies.clear()
    mira = officer()
    again = mira.get(send(mira, paper1_status="refused")).text
    assert "If the unverified rules hold: Not in order" in again
    assert mira.get(address).text.count("In order") == page.count("In order"), "the first one stays as it was"


def test_nobody_changes_a_check(deployment: Deployment, officer: Officer) -> None:
    send(officer())
    for change in ("update requirement_checks set decision = 'OK'", "delete from requirement_checks"):
        with deployment.pool.connection() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(change)


def test_training_decides_by_all_rules(officer: Officer) -> None:
    page = officer("tom", training=True).get
    address = send(officer("tim", training=True))
    assert page(address).status_code == 200
    assert "If the unverified rules hold" not in page(address).text


def test_the_form_makes_a_case_and_leaves_unknown_what_is_not_filled_in() -> None:
    case = read_form(
        {**FORM, "more": "accompanied_by_parent = no\nvisited = \ndays_abroad = 3", "onward": "", "age": "x"}
    )
    assert case["route"] == ["LHR", "JFK"]
    assert (case["return_or_onward"], case["age"]) == (None, "x")
    assert case["other"] == {"accompanied_by_parent": False, "visited": True, "days_abroad": 3}
    assert [one["type"] for one in (*case["documents"], *case["authorisations"])] == ["P", "ESTA"]


def test_nonsense_is_answered_and_escaped(officer: Officer) -> None:
    mira = officer()
    page = mira.get(send(mira, route="<b>", travel_date="<i>", nationality="<script>", more="<x> = <y>")).text
    assert "A person has to look" in page
    assert "<script>" not in page.replace("<script src", "")


def test_packs_are_shown_with_sources_and_the_day_of_their_review(officer: Officer) -> None:
    mira = officer()
    page = mira.get("/requirements/packs").text
    assert "Air travel to the United States" in page
    assert date.fromisoformat(re.findall(r"20\d\d-\d\d-\d\d", page)[0])
    rules = mira.get("/requirements/packs/usa").text
    assert "us.vwp" in rules
    assert "8 USC 1187" in rules
    assert "Only refers: source not verified" in rules
    assert "Entry rules" in rules, "whose each rule is"
    assert "read on 2026-11-23" in rules
    assert re.search(r"QAT.{0,200}2024-12-01", rules, re.DOTALL), "who joined which list when"
    assert mira.get("/requirements/packs/atlantis").status_code == 404


def test_a_table_of_pairs_is_a_hint_beside_the_answer_and_its_drift_is_listed(
    deployment: Deployment, officer: Officer
) -> None:
    mira = officer()
    assert "No table has been imported" in mira.get("/requirements/drift").text
    lines = ["Passport,USA,FRA", "GBR,visa required,90"]
    import_hints(deployment.data, lines, "own table", date(2025, 1, 12))
    page = mira.get(send(mira)).text
    assert "A person has to look" in page
    assert "If the unverified rules hold: In order" in page
    assert "A hint only, it decides nothing:" in page
    assert "visa required" in page
    drift = mira.get("/requirements/drift").text
    assert "own table, 2025-01-12: 2 pairs compared, 1 agree" in drift
    assert "Authorisation on line" in drift
    assert "asks for less" in drift, "an authorisation, where the table says a visa"
    seen = {sought: mira.get(f"/requirements/drift?passport={sought}").text for sought in ("gbr", "FRA", "<b>")}
    assert "asks for less" in seen["gbr"]
    assert "They agree about this passport" in seen["FRA"]
    assert "No state has this code" in seen["<b>"]
    assert 'value="<b>' not in seen["<b>"]
    (deployment.data / "requirement_hints.json").write_text("{", encoding="utf-8")
    assert "cannot be read" in mira.get("/requirements/drift").text
    assert mira.get(send(mira)).status_code == 200
