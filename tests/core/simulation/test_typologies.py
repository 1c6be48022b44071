"""Every typology of the field is planted with a twin, and what shows it is read from the messages again."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from foreland.messages.parse import parse_bytes
from foreland.simulation.world import World, case_rows, outcome_rows


@pytest.fixture(scope="module")
def read(large_world: World) -> dict[tuple[str, str], dict[str, set[str]]]:
    """What the messages say of each booking and of each of its travellers, by flight and locator or reference."""
    said: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for sent in large_world.messages:
        if not sent.says or "truncated" in sent.oddities:
            continue
        for message in parse_bytes(sent.data):
            for one in message.travellers:
                facts = said[sent.flight, one.unique_reference or ""]
                if message.function == "CLOB":
                    facts["boarded"].add("yes")
                elif not message.function:
                    facts["document"] |= {document.number or "" for document in one.documents}
                    facts["bags"].add(str(one.bags.count))
            for booking in message.bookings:
                facts = said[sent.flight, booking.record_locator or ""]
                facts["phone"] |= set(booking.contacts.phones)
                facts["agency"].add(booking.agency.iata_number or "")
                facts["agent"].add(booking.agency.agent or "")
                facts["ticket"] |= {ticket.number or "" for ticket in booking.tickets}
                facts["fare"] |= {ticket.fare or "" for ticket in booking.tickets}
                facts["service"] |= {code for one in booking.travellers for code in one.special_service_codes}
                facts["surname"] |= {(one.surname or "").upper() for one in booking.travellers}
                facts["card"] |= {paid.number_masked or "" for paid in booking.payments}
                facts["payer"] |= {paid.payer or "" for paid in booking.payments}
                facts["paid"] |= {paid.kind for paid in booking.payments}
                facts["status"] |= {segment.status or "" for segment in booking.segments}
                facts["segment"] |= {f"{segment.origin}-{segment.destination}" for segment in booking.segments}
    return said


def _found(case: dict[str, Any], what: str, read: dict[tuple[str, str], dict[str, set[str]]]) -> set[str]:
    found: set[str] = set()
    for journey in case["journeys"]:
        person = read[journey["flight"], journey["unique_reference"]]
        if what in ("boarded", "not_boarded"):
            if bool(person["boarded"]) == (what == "boarded"):
                found |= person["document"]
        else:
            found |= person[what] | read[journey["flight"], journey["record_locator"]][what]
    return found


def test_every_typology_is_planted_with_a_twin(large_world: World) -> None:
    for twin in (False, True):
        cases = [row for row in case_rows(large_world) if row["typology"] and row["twin"] is twin]
        assert {row["typology"] for row in cases} == set(range(1, 35))
        assert all(row["evidence"] and row["journeys"] for row in cases)


def test_the_evidence_named_is_in_the_messages(
    large_world: World, read: dict[tuple[str, str], dict[str, set[str]]]
) -> None:
    for case in case_rows(large_world):
        for what, values in case["evidence"].items():
            missing = set(values) - _found(case, what, read)
            assert not missing, (case["case"], what, missing)


def test_what_no_message_tells_is_told_of_arrivals(large_world: World) -> None:
    outcomes: dict[str, set[str]] = defaultdict(set)
    for row in outcome_rows(large_world):
        outcomes[row["case"]].add(row["outcome"])
    assert "refused" in outcomes["escort_refused-1"]
    assert outcomes["escort_refused-twin-1"] == {"admitted"}
    assert outcomes["document_destroyed-1"] == {"no_document"}
    assert "refused" not in outcomes["agency_concentration-twin-1"]
