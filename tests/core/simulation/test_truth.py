"""Each planted case is in a message and is found by screening; none of its lawful twins is found for the same thing."""

from __future__ import annotations

import json
from collections import defaultdict
from uuid import UUID

import pytest

from foreland.documents.importing import read_documents_csv
from foreland.documents.index import DocumentIndex
from foreland.documents.prior_use import PriorUse
from foreland.messages.parse import parse_bytes
from foreland.screening.context import Context, Lists
from foreland.screening.journey import ScreenedJourney
from foreland.screening.keys import registry_keys
from foreland.screening.screen import booking_addresses, screen
from foreland.simulation.lists import NOTICE_COLUMNS, notice_row, watchlist_row
from foreland.simulation.parties import Party
from foreland.simulation.schedule import Flight
from foreland.simulation.world import World, truth_rows
from foreland.targeting.contact_use import ContactUse
from foreland.targeting.rules import SHIPPED_RULES
from foreland.travel.document_number import document_key
from foreland.watchlists.importing import read_json_lines
from foreland.watchlists.index import NameIndex
from tests.policies import screening_policy


@pytest.fixture(scope="module")
def context(world: World) -> Context:
    """The world's lists, and everything that was reported on any of its flights, as history."""
    documents: defaultdict[str, list[PriorUse]] = defaultdict(list)
    contacts: defaultdict[str, list[ContactUse]] = defaultdict(list)
    for flight in world.flights:
        day = (flight.leg().departure_local or "")[:10]
        for place, party in enumerate(world.parties[flight.index]):
            booked = party.booking
            use = ContactUse(
                booking_id=UUID(int=flight.index * 1000 + place),
                used_on=day,
                record_locator=booked.record_locator,
                surnames=tuple(sorted({one.surname for one in booked.travellers if one.surname})),
                agency=booked.agency.iata_number or booked.agency.office,
                addresses=booking_addresses(booked),
            )
            for kind, contact in registry_keys(None, booked):
                if kind != "document":
                    contacts[contact].append(use)
            for number, one in enumerate(party.passengers):
                for document in one.documents:
                    if key := document_key(document):
                        documents[key].append(
                            PriorUse(
                                journey_id=journey_id(flight, place, number),
                                flight_date=day,
                                surname=one.surname,
                                given_names=one.given_names,
                                date_of_birth=one.date_of_birth,
                                sex=one.sex,
                            )
                        )
    lines = [",".join(NOTICE_COLUMNS), *(",".join(notice_row(notice)) for notice in world.notices)]
    notices = read_documents_csv(lines, "synthetic")
    listed = read_json_lines([json.dumps(watchlist_row(one)) for one in world.listed], "synthetic")
    assert not listed.problems
    return Context(
        lists=Lists(names=NameIndex(listed.entries), documents=DocumentIndex(notices.notices, notices.ranges)),
        rules=SHIPPED_RULES,
        policy=screening_policy(),
        document_uses={key: tuple(uses) for key, uses in documents.items()},
        contact_uses={key: tuple(uses) for key, uses in contacts.items()},
    )


def journey_id(flight: Flight, party: int, person: int) -> UUID:
    return UUID(int=flight.index * 1_000_000 + party * 1000 + person)


def found(flight: Flight, party: Party, place: int, number: int, context: Context) -> set[str]:
    """Codes found about one traveller when API and booking have both arrived."""
    leg = flight.leg()
    journey = ScreenedJourney(
        journey_id=journey_id(flight, place, number),
        flight=flight.designator,
        flight_date=(leg.departure_local or "")[:10],
        arrival_date=(leg.arrival_local or "")[:10],
        origin=leg.origin,
        destination=leg.destination,
        api=party.passengers[number],
        pnr=party.booking.travellers[number],
        booking=party.booking,
    )
    return {finding.code for finding in screen(journey, context)}


def test_planted_cases_are_found_and_their_twins_are_not(world: World, context: Context) -> None:
    looked_for = {case.kind: case.expected for case in world.cases.values() if case.expected}
    seen: set[str] = set()
    for flight in world.flights:
        for place, party in enumerate(world.parties[flight.index]):
            if flight.past or party.request.case is None:
                continue
            case = world.cases[party.request.case]
            codes = found(flight, party, place, party.request.subjects[0], context)
            if case.expected:
                assert case.expected in codes, case.id
                seen.add(case.id)
            elif case.checked:
                assert looked_for[case.kind] not in codes, case.id
    assert seen == {case.id for case in world.cases.values() if case.expected}


def test_ordinary_travellers_are_rarely_found(world: World, context: Context) -> None:
    asked = hits = 0
    for flight in world.flights[::4]:
        for place, party in enumerate(world.parties[flight.index]):
            if party.request.case is not None:
                continue
            for number in range(len(party.passengers)):
                asked += 1
                hits += bool(found(flight, party, place, number, context))
    assert asked > 500
    assert hits / asked < 0.02


def test_every_row_of_the_truth_stands_in_a_passenger_list(world: World) -> None:
    reported: set[tuple[str, str | None, str | None, str | None]] = set()
    for sent in world.messages:
        if sent.kind == "PAXLST" and "truncated" not in sent.oddities:
            for one in [person for message in parse_bytes(sent.data) for person in message.travellers]:
                number = one.documents[0].number if one.documents else None
                reported.add((sent.flight, one.unique_reference, (one.surname or "").upper(), number))
    rows = list(truth_rows(world))
    assert len(rows) > 40
    for row in rows:
        key = (row["flight"], row["unique_reference"], row["surname"], row["document_number"])
        assert key in reported, row["case"]


def test_the_passenger_without_document_is_sent_again_with_it(world: World) -> None:
    twins = [row for row in truth_rows(world) if row["kind"] == "missing_document" and row["twin"]]
    assert twins
    for row in twins:
        numbers = [
            one.documents[0].number if one.documents else None
            for sent in world.messages
            if sent.flight == row["flight"]
            for one in (person for message in sent.says for person in message.travellers)
            if one.date_of_birth
            if one.unique_reference == row["unique_reference"]
        ]
        assert numbers[0] is None
        assert numbers[-1] == row["document_number"]


def test_each_kind_of_case_has_a_twin_except_a_listed_number(world: World) -> None:
    kinds = {case.kind for case in world.cases.values()}
    assert {case.kind for case in world.cases.values() if case.twin} == kinds - {"watchlist_document"}


def test_an_accident_makes_no_strangers_share_a_telephone_or_a_visa(large_world: World) -> None:
    owners: defaultdict[str, set[tuple[str | None, ...]]] = defaultdict(set)
    for sent in large_world.messages:
        for message in sent.says:
            people = (*message.travellers, *(one for booking in message.bookings for one in booking.travellers))
            for one in people:
                name = ((one.surname or "").upper(), (one.given_names or "").upper())
                for value in (*one.phones, *(held.number or "" for held in one.documents if held.type == "V")):
                    owners[value].add(name)
    assert {value[:5] for value in owners if value.startswith("+")} == {"+9993"}
    assert len(owners) > 20
    assert [value for value, names in owners.items() if len(names) > 1] == []
