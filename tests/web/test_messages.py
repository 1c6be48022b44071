"""The message inspector: filtered segments beside what was understood, before and after the key is gone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from msgspec import structs

from foreland.messages.filtered_segments import ShownSegment
from foreland.operations.deployment import Deployment
from foreland.operations.keep_house import keep_house
from foreland.operations.purge import purge
from foreland.operations.read_message import Incoming, Receipt
from foreland.operations.receive_message import receive_all
from foreland.web.message_text import compare, gone
from tests.operations.wire import Person, booking, paxlst, pnrgov
from tests.web.conftest import Officer

ANA = Person(surname="QUORVALEN", given="ANA", document="C1234567", locator="ABCDEF", sex="F", seat="12A")
BEN = Person(surname="TESTMANN", given="BEN", born="750309", document="D7654321", locator="GHIJKL")


def receive(deployment: Deployment, *raws: bytes) -> list[Receipt]:
    home = deployment.home.org_id
    return [receive_all(deployment, [Incoming(raw=raw, source="cli", originator=home)])[0] for raw in raws]


def addresses(url: str) -> list[str]:
    """Pages of all messages, in the order of their receipt."""
    with psycopg.connect(url) as connection:
        rows = connection.execute("select received_on, id from messages order by received_at, id").fetchall()
    return [f"/messages/{day}/{message}" for day, message in rows]


def flight(url: str) -> UUID:
    with psycopg.connect(url) as connection:
        (row,) = connection.execute("select id from flights").fetchall()
    return UUID(str(row[0]))


def remarked(text: str, control: str = "1") -> bytes:
    return pnrgov([booking("ABCDEF", [ANA], remark=text, card="4111111111111111")], control=control)


@pytest.mark.parametrize("later", [False, True])
def test_segments_are_filtered_while_the_key_lives_and_after(
    deployment: Deployment, officer: Officer, postgres_url: str, later: bool
) -> None:
    receive(deployment, remarked("PAID CASH. WANTS HALAL FOOD"))
    if later:
        keep_house(deployment, datetime.now(UTC) + timedelta(hours=26))
        with psycopg.connect(postgres_url) as connection:
            assert connection.execute("select count(*) from quarantine").fetchone() == (0,)
        assert not list((deployment.data / "keys" / "quarantine").glob("*.key"))
    page = officer().get(addresses(postgres_url)[0])
    assert page.status_code == 200
    assert ("sealed bytes" in page.text) is not later
    assert ("key of the bytes is gone" in page.text) is later
    for shown in ("QUORVALEN", "PAID CASH", "⟦removed⟧", "411111XXXXXX1111", "ABCDEF"):
        assert shown in page.text
    for never in ("HALAL", "4111111111111111"):
        assert never not in page.text


def test_after_masking_no_segments_are_left(deployment: Deployment, officer: Officer, postgres_url: str) -> None:
    receive(deployment, paxlst([ANA]))
    keep_house(deployment, datetime.now(UTC) + timedelta(hours=26))
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("update messages set segments_sealed = null")
    page = officer().get(addresses(postgres_url)[0])
    assert "only what was understood" in page.text


def test_what_is_due_loses_its_segments(deployment: Deployment, postgres_url: str) -> None:
    receive(deployment, paxlst([ANA]))
    purge(deployment, datetime.now(UTC) + timedelta(days=400))
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("select count(*) from messages where segments_sealed is not null").fetchone() == (0,)


def test_the_difference_to_the_message_before(deployment: Deployment, officer: Officer, postgres_url: str) -> None:
    changed = structs.replace(ANA, seat="14C", document="C7777777")
    receive(
        deployment,
        paxlst([ANA, BEN]),
        paxlst([changed], control="2", prepared="261123:1000"),
    )
    first, second = addresses(postgres_url)
    mira = officer()
    page = mira.get(second).text
    assert re.search(r"<code>RFF\+SEA:14C</code> <span class=\"fl-tag\">new", page)
    assert "segments of the message before are no longer there" in page
    assert "NAD+FL+++TESTMANN:BEN" in page, "in what is no longer there"
    assert "<del>C1234567</del>" in page
    assert "<ins>C7777777</ins>" in page
    assert "No message of this kind" in mira.get(first).text
    listed = mira.get(f"/flights/{flight(postgres_url)}/messages").text
    assert listed.index(second) < listed.index(first)


def test_for_one_traveller_the_message_before_is_the_last_about_them(
    deployment: Deployment, officer: Officer, postgres_url: str
) -> None:
    receive(
        deployment,
        paxlst([ANA]),
        paxlst([BEN], control="2", prepared="261123:1000"),
        paxlst([structs.replace(ANA, seat="14C")], control="3", prepared="261123:1100"),
    )
    first, second, third = addresses(postgres_url)
    with psycopg.connect(postgres_url) as connection:
        (journey,) = connection.execute("select journey_id from identities where surname = 'QUORVALEN'").fetchone() or (
            None,
        )
    mira = officer()
    assert f'href="{second}"' in mira.get(third).text
    narrowed = mira.get(f"{third}?journey={journey}").text
    assert f'href="{first}?journey={journey}"' in narrowed
    assert "TESTMANN" not in narrowed.partition("What was understood")[2]
    with psycopg.connect(postgres_url) as connection:
        day = connection.execute("select flight_date from journeys limit 1").fetchone()
    person = mira.get(f"/travellers/{day[0] if day else ''}/{journey}").text
    assert f"{third}?journey={journey}" in person
    assert third in mira.get(f"/flights/{flight(postgres_url)}").text


def test_a_defect_stands_at_its_segment(deployment: Deployment, officer: Officer, postgres_url: str) -> None:
    receive(deployment, paxlst([structs.replace(ANA, born="991399")]))
    page = officer().get(addresses(postgres_url)[0]).text
    assert re.search(r"DTM\+329:991399</code>\s*<span class=\"fl-defect\"><b>\w+</b> VAL_DATE · DTM · byte \d+", page)


def test_a_large_message_is_paged(deployment: Deployment, officer: Officer, postgres_url: str) -> None:
    people = [Person(surname=f"NAME{chr(65 + n // 26)}{chr(65 + n % 26)}", given="X") for n in range(120)]
    receive(deployment, paxlst(people))
    (address,) = addresses(postgres_url)
    mira = officer()
    first, last = mira.get(address).text, mira.get(f"{address}?page=3").text
    assert first.count('class="fl-segment ') + first.count('class="fl-segment"') == 200
    assert "NAMEAA" in first
    assert "NAMEEP" not in first.partition("What was understood")[0]
    assert "NAMEEP" in last
    assert mira.get(f"{address}?page=99").status_code == 200
    assert mira.get(f"{address}?page=x").status_code == 200


@pytest.mark.parametrize(
    ("role", "status"),
    [("analyst", 200), ("carrier_liaison", 200), ("supervisor", 200), ("oversight", 200), ("attache", 403),
     ("field_officer", 403), ("station_agent", 403), ("administrator", 403)],
)  # fmt: skip
def test_only_some_roles_read_messages(
    deployment: Deployment, officer: Officer, postgres_url: str, role: str, status: int
) -> None:
    receive(deployment, paxlst([ANA]))
    client = officer("role", role)
    assert client.get(addresses(postgres_url)[0]).status_code == status
    assert client.get(f"/flights/{flight(postgres_url)}/messages").status_code == status


def test_a_message_nobody_has_is_not_found(officer: Officer) -> None:
    mira = officer()
    assert mira.get(f"/messages/2026-11-24/{uuid4()}").status_code == 404
    assert mira.get(f"/messages/nonsense/{uuid4()}").status_code == 404
    assert mira.get(f"/flights/{uuid4()}/messages").status_code == 404


def test_who_was_named_is_in_the_audit(deployment: Deployment, officer: Officer, postgres_url: str) -> None:
    receive(deployment, paxlst([ANA, BEN]))
    officer().get(addresses(postgres_url)[0])
    with psycopg.connect(postgres_url) as connection:
        journeys = {row[0] for row in connection.execute("select id from journeys")}
        (ids,) = connection.execute("select object_ids from audit where action = 'message.read'").fetchone() or ([],)
    assert journeys < set(ids)


def test_repeated_segments_are_counted() -> None:
    one, two = ShownSegment(1, 0, "A"), ShownSegment(2, 9, "B")
    assert [line.is_new for line in compare([one, one, two], [one])] == [False, True, True]
    assert [line.is_new for line in compare([one], None)] == [None]
    assert gone([one], [one, one, two]) == [one, two]
