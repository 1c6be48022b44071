"""A register of authorisations to travel: how it is read, guarded and looked up, and what a rule makes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from msgspec import structs

from foreland.operations.deployment import Deployment
from foreland.operations.import_list import Imported, Refused, guess_format, import_list, read_list
from foreland.operations.load_lists import ListShelf
from foreland.operations.sweep import sweep
from foreland.resources.rule_pack import load_rule_pack
from foreland.store import lists, rules
from foreland.store.lists import Terms
from foreland.store.pool import transaction
from tests.operations.test_denied_before import Days
from tests.operations.test_recommend import user
from tests.operations.wire import Person
from tests.web.world import Writer

(RULE,) = (one.rule for one in load_rule_pack() if one.rule.id == "not_as_authorised")
COLUMNS = "authorisation,kind,status,number,issuing_state,surname,given_names,date_of_birth,nationality,valid_until"
MIRA = Person(surname="QUORVAL", given="MIRA ANN", document="C1234567")
TERMS = Terms(legal_basis="act 9", owner="visa office", refresh_hours=24)


def _line(
    number: str, name: str, born: str = "1980-05-17", status: str = "granted", until: str = "", own: str = "E1"
) -> str:
    return f"{own},electronic,{status},{number},UTO,{name},{born},UTO,{until}"


def _import(deployment: Deployment, lines: list[str], **more: Any) -> Imported | Refused:
    found = read_list([f"{line}\n" for line in (COLUMNS, *lines)], "visas", "authorisations-csv")
    return import_list(
        deployment, deployment.service(), found, name="visas", terms=TERMS, now=datetime.now(UTC), **more
    )


def test_a_register_is_read_line_by_line() -> None:
    assert guess_format("any.csv", f"{COLUMNS}\n") == "authorisations-csv"
    lines = [
        _line("c 123-4567", "Quörval,Mira"),
        _line("C1234567", "Quörval,Mira"),  # the same again
        _line("", "A,B"),
        _line("000000", "A,B"),
        _line("C8888888", "A,B", status="perhaps"),
        _line("C7777777", "-,"),
        _line("C7777777", "A,B", until="2027-13-01"),
        _line("C7777777", "A,B", born="soon", own="E2"),
        'E3,visa,granted,"C888',
    ]
    found = read_list([f"{line}\n" for line in (COLUMNS, *lines)], "visas", "authorisations-csv")
    assert [one.key() for one in found.entries] == ["UTO:C1234567/E1", "UTO:C1234567/E1", "UTO:C7777777/E2"]  # type: ignore[union-attr]
    told = [(one.line, one.code, one.field, one.kept) for one in found.problems]
    assert told == [
        (4, "number_missing", "number", False),
        (5, "number_missing", "number", False),
        (6, "category_unknown", "status", False),
        (7, "name_missing", "surname", False),
        (8, "date_unreadable", "valid_until", False),
        (9, "date_unreadable", "date_of_birth", True),
        (10, "not_csv", None, False),
        (10, "breaks_off", None, False),
    ]
    assert not found.whole
    said = msgspec.json.encode(dict(zip(COLUMNS.split(","), lines[0].split(","), strict=False)))
    (same,) = read_list([said, b"[1]", b""], "visas", guess_format("any", said.decode())).entries
    assert same == found.entries[0]


def test_a_rule_holds_a_traveller_against_the_register_and_knows_nothing_without_one(
    deployment: Deployment, write: Writer
) -> None:
    with transaction(deployment.pool, deployment.service()) as connection:
        author = structs.replace(deployment.service(), user_id=user(write, "ana", "analyst").user_id)
        version, _ = rules.add(author, connection, RULE.id, msgspec.to_builtins(RULE), RULE.hash(), write.now)
        rules.move(author, connection, version, "live", write.now)
    days = Days(deployment, write)
    days.list_of(MIRA)
    shelf = ListShelf()
    past = (datetime.now(UTC) - timedelta(days=9)).date()

    def found(*lines: str) -> list[str]:
        if lines:
            done = _import(deployment, list(lines))
            assert isinstance(done, Imported)
        sweep(deployment, shelf, datetime.now(UTC))
        open_now = write.connection.execute("select reasons from hits where kind = 'rule' and state = 'open'")
        return [
            one["fact"] for row in open_now for one in row["reasons"] if one["code"] == "rule_condition"
            and one["result"] == "true"
        ]  # fmt: skip

    another = _line("C1234567", "HALBERT,JURO", own="E9")
    assert found() == [], "no register: nobody knows"
    assert found(another) == ["document.visa_name_differs"]
    assert found(_line("C1234567", "Quorwal,Mira")) == [], "a spelling"
    assert found(_line("C1234567", "QUORVAL,MIRA", born="1980-17-05"), _line("C9", "A,B")) == []
    assert found(_line("C1234567", "QUORVAL,MIRA", born="1971-02-03")) == ["document.visa_birth_date_differs"]
    assert found(another, _line("C1234567", "QUORVAL,MIRA")) == [], "one that is hers is enough"
    for other in ({"status": "revoked"}, {"until": str(past)}):
        assert found(_line("C1234567", "HALBERT,JURO", **other)) == [], "nothing covers the day: unknown"
    assert found(another) == ["document.visa_name_differs"]
    with transaction(deployment.pool, deployment.service()) as connection:
        (register,) = lists.in_force(deployment.service(), connection)
        lists.set_terms(deployment.service(), connection, register.list_id, structs.replace(TERMS, expires_on=past))
    assert found() == [], "its last day is over"


def test_a_register_that_breaks_off_or_loses_much_is_refused(deployment: Deployment) -> None:
    many = [_line(f"C12345{n}", "A,B", own=f"E{n}") for n in range(10, 50)]
    assert isinstance(_import(deployment, many), Imported)
    assert _import(deployment, many[:20]) == Refused("shrunk")
    assert _import(deployment, [_line(f"C12345{n}", "A,B", born="", own=f"E{n}") for n in range(10, 50)]) == Refused(
        "thinned"
    )
    assert _import(deployment, [*many, 'E3,visa,granted,"C888']) == Refused("broken")
    persons = read_list(['{"id": "T-1", "names": [{"surname": "QUORVAL"}]}'], "visas", "persons-jsonl")
    refused = import_list(deployment, deployment.service(), persons, name="visas", terms=TERMS, now=datetime.now(UTC))
    assert refused == Refused("other_kind")
    assert isinstance(_import(deployment, many[:20], override="the office closed"), Imported)
