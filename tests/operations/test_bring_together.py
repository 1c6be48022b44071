"""Two owners in this house who work on the same are told of each other, and no more; nobody in care is ever in it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from foreland.access.viewer import Access, Role
from foreland.liaison.seizure import SeizureWords
from foreland.operations.bring_together import NotAgreed, agree_on, bring_together
from foreland.operations.deployment import Deployment
from foreland.operations.log_call import CallWords
from foreland.operations.own_lookouts import Lookout, look_out
from foreland.operations.purge import purge
from foreland.sharing.requests import RequestContent
from foreland.store import calls, information_requests, interests, seizures
from foreland.store.identifiers import new_id
from foreland.store.interests import Pointer
from foreland.store.pool import transaction
from foreland.travel.booking import Payment
from tests.deployments import NOW
from tests.web.world import Flight, Writer

NUMBER = "QX8812345"


class Office:
    """Officers of one deployment, what they work on, and what they are told."""

    def __init__(self, deployment: Deployment, write: Writer) -> None:
        self.deployment, self.write = deployment, write
        self.org = deployment.home.org_id
        self.mira = self.officer("mira", "analyst", desk="Africa")
        self.kofi = self.officer("kofi", "carrier_liaison", desk="Gulf")
        self.suvi = self.officer("suvi", "supervisor", desk="Gulf")
        self.fay = self.officer("fay", "field_officer", airports=("JFK",))
        self.flights: dict[UUID, Flight] = {}

    def officer(self, name: str, role: Role, desk: str | None = None, airports: tuple[str, ...] = ()) -> Access:
        user = new_id()
        self.write.connection.execute(
            "insert into users (id, org_id, username, display_name, password_hash, roles, desk, airports, created_at)"
            " values (%s, %s, %s, %s, 'x', %s, %s, %s, now())",
            [user, self.org, name, name.title(), [role], desk, list(airports)],
        )
        return Access(
            org_id=self.org, user_id=user, username=name, roles=frozenset((role,)), desk=desk, airports=airports
        )

    def agency(self, code: str, state: str | None) -> UUID:
        made = new_id()
        self.write.connection.execute(
            "insert into organisations (id, name, kind, state, created_at) values (%s, %s, 'agency', %s, now())",
            [made, code, state],
        )
        return made

    def traveller(self, surname: str = "QQNAME", number: str = NUMBER, **more: Any) -> UUID:
        flight = self.write.flight(("ZZ", str(100 + len(self.flights))))
        journey = flight.traveller(surname, "ANA", document={"number": number}, **more)
        self.flights[journey] = flight
        return journey

    def recommends(self, officer: Access, journey: UUID) -> UUID:
        made, flight = new_id(), self.flights[journey]
        self.write.insert(
            "recommendations", id=made, flight_id=flight.id, flight_date=flight.day, journey_id=journey,
            kind="check_document", ground="x", protection="no", reason_sealed=b"x", state="sent",
            made_by=officer.user_id, made_at=NOW, approval="not_needed",
        )  # fmt: skip
        return made

    def seizes(self, officer: Access, number: str = NUMBER) -> UUID:
        made = new_id()
        sealed = self.write.sealer.seal(msgspec.json.encode(SeizureWords(number=number)), seizures.WORDS)
        self.write.insert(
            "seizures", id=made, reference=str(made), taken_on=NOW.date(), taken_at=NOW, taken_by=officer.user_id,
            recorded_at=NOW, airport="JFK", open_to=["JFK"], document_type="passport", issuer="UTO",
            reason="counterfeit", custodian_id=officer.user_id, words_sealed=sealed,
        )  # fmt: skip
        return made

    def is_asked(self, officer: Access, party: UUID, questions: str, reference: str = "R-17") -> UUID:
        made = new_id()
        content = RequestContent(officer="X", reason="x", legal_basis="x", questions=questions)
        self.write.insert(
            "information_requests", id=made, direction="inbound", kind="information", party_org=party,
            reference=reference, urgency="1h", at=NOW, due_at=NOW + timedelta(hours=1), owner_id=officer.user_id,
            state="open", expires_on=NOW.date() + timedelta(days=90),
            content_sealed=self.write.sealer.seal(msgspec.json.encode(content), information_requests.CONTENT),
        )  # fmt: skip
        return made

    def calls(self, officer: Access, **about: Any) -> UUID:
        made = new_id()
        words = CallWords(asked=about.pop("asked", ""))
        sealed = self.write.sealer.seal(msgspec.json.encode(words), calls.WORDS)
        self.write.insert(
            "calls",
            id=made,
            opened_on=NOW.date(),
            opened_at=NOW,
            opened_by=officer.user_id,
            words_sealed=sealed,
            **about,
        )
        return made

    def into_care(self, journey: UUID) -> None:
        self.write.insert("protection_marks", flight_date=self.flights[journey].day, journey_id=journey, marked_at=NOW)

    def compare(self, days: int = 0) -> int:
        return bring_together(self.deployment, self.deployment.service("test"), NOW + timedelta(days=days))

    def told(self, officer: Access, *, whole: bool = False) -> list[Pointer]:
        with transaction(self.deployment.pool, officer) as connection:
            return interests.pointers(officer, connection, whole=whole)

    def rows(self, table: str) -> list[str]:
        return [str(row) for row in self.write.connection.execute(f"select t::text from {table} t".encode())]


@pytest.fixture
def office(deployment: Deployment, write: Writer) -> Office:
    return Office(deployment, write)


def test_both_owners_are_told_whom_to_contact_about_what_and_no_more(office: Office) -> None:
    ours = office.recommends(office.mira, office.traveller())
    taken = office.seizes(office.fay, "qx 881-2345")
    office.seizes(office.kofi, "QX0000001")
    assert office.compare() == 1
    assert office.compare() == 0, "once"
    (mine,), (hers,) = office.told(office.mira), office.told(office.fay)
    assert (mine.source, mine.source_id, mine.contact, mine.their_source_id) == ("recommendation", ours, "Fay", taken)
    assert (hers.source, hers.source_id, hers.contact, hers.their_source_id) == ("seizure", taken, "Mira", ours)
    assert office.told(office.kofi) == []
    assert len(office.told(office.suvi, whole=True)) == 2, "a supervisor reads both sides"

    tables = ("interests", "tags", "owner_matches")
    stored = "".join(line for name in tables for line in office.rows(f"deconfliction_{name}"))
    assert "8812345" not in stored
    assert "QQNAME" not in stored

    deployment = office.deployment
    assert agree_on(deployment, office.kofi, mine.id, "coordinate", NOW) == NotAgreed("not_found"), "none of his"
    assert agree_on(deployment, office.fay, mine.id, "peace", NOW) == NotAgreed("no_such_outcome")
    oversight = office.officer("otto", "oversight")
    assert agree_on(deployment, oversight, mine.id, "coordinate", NOW) == NotAgreed("may_not_ask")
    assert agree_on(deployment, office.fay, mine.id, "hand_over", NOW) is None
    assert agree_on(deployment, office.mira, mine.id, "no_conflict", NOW) == NotAgreed("not_found"), "it stays"
    assert [(one.outcome, one.outcome_by) for one in office.told(office.mira)] == [("hand_over", "Fay")]

    office.write.connection.execute("update seizures set custodian_id = %s", [office.kofi.user_id])
    office.compare()
    assert [one.contact for one in office.told(office.mira)] == ["Fay"], "what was agreed stays with who agreed"
    office.compare(days=1)
    purge(deployment, NOW + timedelta(days=92))
    assert office.told(office.mira) == []


def test_words_lists_cases_and_bookings_have_keys_and_work_that_ended_meets_nothing(office: Office) -> None:
    agency = office.agency("AGENCY", "NLD")
    asked = office.is_asked(office.kofi, agency, "Known: UTO QX8812345, +31 6 1234 5678?\nmail ana@example.org")
    lookout = Lookout(
        surname="QQNAME", given_names="ANA", document=NUMBER, nationality="UTO", reason="x", legal_basis="x",
        expires_on=date(2099, 1, 1),
    )  # fmt: skip
    until = NOW.date() + timedelta(days=30)
    assert not isinstance(
        look_out(office.deployment, office.mira, msgspec.structs.replace(lookout, expires_on=until), NOW), NotAgreed
    )
    assert office.compare() == 1
    (pointer,) = office.told(office.mira)
    assert (pointer.source, pointer.their_source_id) == ("lookout", asked)
    # A request that is handed on takes its pointers along.
    hand_on = "update information_requests set owner_id = %s where id = %s"
    office.write.connection.execute(hand_on, [office.suvi.user_id, asked])
    assert office.compare() == 0
    assert [len(office.told(one)) for one in (office.suvi, office.kofi)] == [1, 0]
    office.write.connection.execute(hand_on, [office.mira.user_id, asked])
    office.compare()
    assert office.told(office.mira) == [], "she knows of both"
    office.write.connection.execute(hand_on, [office.kofi.user_id, asked])
    assert office.compare() == 1
    # The same case of the same agency; a case of that number elsewhere is another.
    office.is_asked(office.mira, agency, "Anything else?", "r 17")
    office.is_asked(office.fay, office.agency("OTHER", "NLD"), "What?", "R-17")
    assert office.compare() == 1
    assert len(office.told(office.kofi)) == 2
    assert office.told(office.fay) == []
    # What is answered is compared with nothing that comes later; what was told of it stays.
    office.write.connection.execute(
        "update information_requests set state = 'no_hit', closed_at = at where id = %s", [asked]
    )
    office.seizes(office.fay)
    office.compare()
    assert {one.source for one in office.told(office.fay)} == {"seizure"}
    assert [one.contact for one in office.told(office.fay)] == ["Mira"]
    assert len(office.told(office.kofi)) == 2


def test_one_desk_one_traveller_and_an_agencys_telephone_point_to_nobody(office: Office) -> None:
    neighbour = office.officer("noor", "analyst", desk="Africa")
    journey = office.traveller()
    office.recommends(office.mira, journey)
    flight = office.flights[journey]
    office.write.insert(
        "taskings", id=new_id(), flight_id=flight.id, flight_date=flight.day, journey_id=journey, airport="FRA",
        kind="x", asked_by=office.kofi.user_id, asked_at=NOW,
    )  # fmt: skip
    office.seizes(neighbour)
    assert office.compare() == 1, "the tasking and the seizure; neither one desk nor one traveller of one flight"
    assert office.told(office.mira) == []
    agency = office.agency("AGENCY", "NLD")
    for number in range(11):
        who = (office.kofi, office.fay)[number % 2]
        office.is_asked(who, agency, "Who is +31 20 555 0100?", f"T-{number}")
    assert office.compare() == 0, "so many share it that it points to nobody"


@pytest.mark.parametrize("about", ["journey", "another journey", "words", "list"])
def test_whoever_is_in_care_is_in_no_comparison_whatever_they_are_named_by(office: Office, about: str) -> None:
    journey = office.traveller()
    other = office.traveller() if about == "another journey" else journey
    office.recommends(office.mira, journey)
    office.seizes(office.fay) if about != "words" else office.is_asked(office.fay, office.org, "UTO QX8812345?")
    if about == "list":
        office.is_asked(office.kofi, office.org, "UTO QX8812345?")
    assert office.compare() > 0
    assert office.told(office.fay)
    office.into_care(other)
    if other == journey:
        assert office.told(office.mira) == [], "at once, before anything is compared again"
    assert office.compare() == 0
    assert [office.told(one, whole=True) for one in (office.mira, office.fay, office.suvi)] == [[], [], []]
    assert office.rows("deconfliction_owner_matches") == office.rows("deconfliction_tags") == []
    # New work on the same person meets nothing either.
    office.seizes(office.kofi)
    assert office.compare() == 0


@pytest.mark.parametrize(("state", "told"), [("UTO", 0), ("DEU", 0), (None, 0), ("NLD", 1)])
def test_a_partner_of_a_state_from_which_somebody_may_flee_is_not_in_it(
    office: Office, state: str | None, told: int
) -> None:
    """The traveller is of UTO and leaves from Frankfurt; of whose authorities an agency is one may not be known."""
    office.recommends(office.mira, office.traveller("QQNAME", pnr={}))
    office.is_asked(office.kofi, office.agency("AGENCY", state), f"{NUMBER}: UTO {NUMBER}")
    assert office.compare() == told


def test_only_the_system_may_ask_who_is_in_care(office: Office) -> None:
    office.into_care(office.traveller())
    with transaction(office.deployment.pool, office.deployment.service("test")) as connection:
        assert len(interests.in_care(office.deployment.service("test"), connection)) == 1
    for officer in (office.mira, office.suvi, office.fay):
        with pytest.raises(Exception, match="told to nobody"), transaction(office.deployment.pool, officer) as looking:
            interests.in_care(officer, looking)


PEOPLE = (("BARSELAY", "QX8811001"), ("QUENTOMIR", "QX8822002"), ("VIZOLTAN", "QX8833003"))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(("recommends", "seizes", "is asked")), st.integers(0, 2), st.integers(0, 2)),
        st.tuples(st.just("into care"), st.integers(0, 2), st.just(0)),
        st.just(("compare", 0, 0)),
    ),
    max_size=9,
)


@settings(
    max_examples=7, derandomize=True, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(steps=STEPS)
@example(steps=[("recommends", 0, 0), ("seizes", 0, 1), ("compare", 0, 0), ("into care", 0, 0), ("is asked", 0, 2)])
@example(steps=[("into care", 1, 0), ("seizes", 1, 0), ("is asked", 1, 1), ("seizes", 0, 1), ("recommends", 0, 2)])
def test_in_any_order_all_but_those_in_care_meet_and_nobody_in_care_does(
    office: Office, steps: list[tuple[str, int, int]]
) -> None:
    """T8 at the level of the database: work and referrals in any order, held against what should follow."""
    for table in ("deconfliction_interests", "recommendations", "seizures", "information_requests", "protection_marks"):
        office.write.connection.execute(f"delete from {table}".encode())
    work: dict[UUID, tuple[int, UUID | None]] = {}
    care: set[int] = set()
    officers = (office.mira, office.kofi, office.fay)
    for step, about, who in steps:
        name, number = PEOPLE[about]
        if step == "recommends":
            work[office.recommends(officers[who], office.traveller(name, number))] = (about, officers[who].user_id)
        elif step == "seizes":
            work[office.seizes(officers[who], number)] = (about, officers[who].user_id)
        elif step == "is asked":
            asked = office.is_asked(officers[who], office.org, f"UTO {number}", reference=f"R-{len(work)}")
            work[asked] = (about, officers[who].user_id)
        elif step == "into care":
            office.into_care(office.traveller(name, number))
            care.add(about)
        else:
            office.compare()
    office.compare()
    expected = {
        frozenset((one, other))
        for one, other in combinations(work, 2)
        if work[one][0] == work[other][0] and work[one][0] not in care and work[one][1] != work[other][1]
    }
    query = "select first_source_id, second_source_id from deconfliction_owner_matches"
    told = [frozenset(row.values()) for row in office.write.connection.execute(query).fetchall()]
    assert sorted(told, key=sorted) == sorted(expected, key=sorted)
    query = "select count(*) as rows from deconfliction_interests where source_id = any (%s)"
    hidden = [one for one, (about, _) in work.items() if about in care]
    assert office.write.connection.execute(query, [hidden]).fetchone() == {"rows": 0}, (
        "not even that somebody works on it"
    )


def test_calls_and_cards_meet_within_the_house(office: Office) -> None:
    first, second = office.traveller("QQONE", "QX1110001"), office.traveller("QQTWO", "QX1110002")
    for number, journey in enumerate((first, second)):
        booking = office.flights[journey].booking(f"LOC{number}AB", Payment(kind="card"))
        office.write.connection.execute(
            "update payments set number_index = 'the same card' where booking_id = %s", (booking,)
        )
        office.write.connection.execute(
            "update reported_travellers set booking_id = %s where journey_id = %s", (booking, journey)
        )
    office.recommends(office.mira, first)
    office.recommends(office.kofi, second)
    assert office.compare() == 1, "paid by one card"
    call = office.calls(office.suvi, asked="Is UTO QX8812345 good? Ring +44 20 7946 0958.")
    office.seizes(office.fay)
    assert office.compare() == 1
    (told,) = office.told(office.fay)
    assert (told.their_source_id, told.contact) == (call, "Suvi"), "what was named on the telephone"
    office.compare(days=9)
    office.seizes(office.mira)
    assert [one.contact for one in office.told(office.suvi)] == ["Fay"], "a call of last week meets nothing new"
