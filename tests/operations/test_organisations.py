"""Who may receive what: agreements narrow exchange, circles and states of origin bound it; SQL says what core says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, get_args

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from foreland.access.viewer import Access
from foreland.operations.deployment import Deployment
from foreland.operations.keep_organisations import (
    NotKept,
    add_community,
    agree,
    change_membership,
    end_agreement,
    keep_organisation,
)
from foreland.sharing.agreements import Agreement, Organisation
from foreland.sharing.formats.package import Document, SharedJourney, Traveller
from foreland.sharing.handling import AUDIENCES, ONWARDS, TLP_LEVELS, Handling, Tlp
from foreland.sharing.releasing import Reader, Standing, Terms, may_pass_on, may_see
from foreland.store import agreements, organisation_register
from foreland.store.identifiers import new_id
from foreland.store.organisation_register import Community
from foreland.store.pool import transaction
from tests.deployments import NOW
from tests.operations.exchanging import House, Houses
from tests.operations.test_exchange import report

OPEN = Handling(audience="community", onward="audience")
_READER = new_id()
_CIRCLES = st.lists(
    st.lists(st.sampled_from((f"org:{_READER}", "state:UTO", "state:USA")), max_size=2).map(tuple), max_size=2
).map(tuple)
_HANDLINGS = st.builds(
    Handling,
    audience=st.sampled_from(AUDIENCES),
    onward=st.sampled_from(ONWARDS),
    only=_CIRCLES,
    expires_at=st.sampled_from((None, NOW - timedelta(days=1), NOW, NOW + timedelta(days=1))),
)
_STATES = st.sampled_from((None, "UTO", "USA"))


def keeper(house: House) -> Access:
    return Access(org_id=house.access.org_id, user_id=new_id(), username="bo", roles=frozenset(("supervisor",)))


def known(house: House, other: House) -> Organisation:
    with transaction(house.deployment.pool, house.access) as connection:
        found = organisation_register.one(connection, other.access.org_id)
    assert found
    return found


def agreement(other: House, **more: Any) -> Agreement:
    terms: dict[str, Any] = {
        "id": new_id(), "party_org": other.access.org_id, "receives": ("items",), "channel": "bundle",
        "most_closed": "amber", "legal_basis": "Agreement of 2026", "begins_on": NOW.date(),
        "ends_on": NOW.date() + timedelta(days=30),
    }  # fmt: skip
    return Agreement(**(terms | more))


def test_an_agreement_narrows_what_a_partner_receives_until_it_ends(houses: Houses) -> None:
    one, two, _ = houses
    by, deployment = keeper(one), one.deployment
    for number in (1, 2, 3):
        one.has(report(number, OPEN))
    assert one.release(report(1), two) is None
    faults: dict[str, Any] = {
        "nothing_agreed": {"receives": ("secrets",)}, "channel_unknown": {"channel": "pigeon"},
        "marking_unknown": {"most_closed": "purple"}, "no_legal_basis": {"legal_basis": ""},
        "days_unreadable": {"ends_on": NOW.date() - timedelta(days=1)}, "too_long": {"legal_basis": "x" * 2000},
        "not_found": {"party_org": new_id()},
    }  # fmt: skip
    for code, fault in faults.items():
        assert agree(deployment, by, agreement(two, **fault), NOW) == NotKept(code)  # type: ignore[arg-type]
    assert agree(deployment, one.access, agreement(two), NOW) == NotKept("may_not_keep")
    narrow, later = agreement(two, most_closed="clear"), agreement(two, begins_on=NOW.date() + timedelta(days=9))
    for each in (narrow, later):
        assert agree(deployment, by, each, NOW) is None
    assert one.release(report(2), two) == "too_closed"
    assert one.release(report(2), two, NOW + timedelta(days=10)) is None  # the wider one has begun
    for each, version in ((narrow, 1), (later, 1)):
        assert end_agreement(deployment, by, two.access.org_id, each.id, version + 1, NOW) == NotKept("changed")
        assert end_agreement(deployment, by, two.access.org_id, each.id, version, NOW) is None
        assert end_agreement(deployment, by, two.access.org_id, each.id, version, NOW) == NotKept("changed")
    assert one.release(report(3), two, NOW + timedelta(seconds=1)) == "agreement_ended"
    assert one.pack(two, NOW + timedelta(seconds=1)) == []


def test_neither_circles_nor_the_states_somebody_may_flee_from_are_passed(houses: Houses) -> None:
    one, two, three = houses
    by = keeper(one)
    for other, state in ((two, "DEU"), (three, "USA")):
        wanted = msgspec.structs.replace(known(one, other), state=state)
        assert keep_organisation(one.deployment, by, wanted, NOW, new=False) is None
        assert keep_organisation(one.deployment, by, wanted, NOW, new=False) == NotKept("changed")
    made: dict[str, Any] = {"created": NOW, "modified": NOW, "caveats": OPEN}
    ana = Traveller(id=new_id(), surname="QUORVALEN", nationality="DEU", **made)
    paper = Document(id=new_id(), traveller=ana.id, issuing_state="UTO", **made)
    flown = SharedJourney(id=new_id(), origin="FRA", destination="JFK", **made)
    told = report(7, OPEN)
    about = msgspec.structs.replace(told, about=(paper.id, flown.id))
    circle = report(
        8, msgspec.structs.replace(OPEN, only=(("state:USA", "state:GBR"), (f"org:{three.access.org_id}",)))
    )
    one.has(ana, paper, flown, about, circle)
    for item in (ana, paper, flown, about):  # the nationality, by way of the traveller, the host of the airport
        assert one.release(item, two) == "state_of_origin"
        assert one.release(item, three) is None
    assert one.release(circle, two) == "not_among_those_named"
    assert one.release(circle, three) is None
    # A later version that names a state of origin is taken back from who has it.
    one.has(msgspec.structs.replace(ana, nationality="USA", modified=NOW + timedelta(minutes=1)))
    for raw in one.pack(three, NOW + timedelta(minutes=2)):
        three.take(raw, NOW + timedelta(minutes=2))
    assert three.held()[ana.id].withdrawn
    assert "QUORVALEN" not in repr(three.held())


def test_organisations_and_communities_are_kept_and_say_where_somebody_stands(houses: Houses) -> None:
    one, two, _ = houses
    by, deployment = keeper(one), one.deployment
    agency = Organisation(id=new_id(), kind="agency", name="Border police", code="BPOL-1", state="DEU")
    assert keep_organisation(deployment, one.access, agency, NOW, new=True) == NotKept("may_not_keep")
    wrong_ones: dict[str, dict[str, Any]] = {
        "no_name": {"name": ""}, "kind_fixed": {"kind": "authority"}, "code_unreadable": {"code": "b pol"},
        "state_unknown": {"state": "QQQ"}, "parent_unknown": {"parent_org": new_id()}, "taken": {"code": two.code},
    }  # fmt: skip
    for code, fault in wrong_ones.items():
        wrong = msgspec.structs.replace(agency, **fault)
        assert keep_organisation(deployment, by, wrong, NOW, new=True) == NotKept(code)  # type: ignore[arg-type]
    assert keep_organisation(deployment, by, agency, NOW, new=True) is None
    day = NOW.date()
    group = Community(
        id=new_id(), name="Airports of the north", purpose="routes", begins_on=day, ends_on=day, members=[]
    )
    assert add_community(deployment, by, group, NOW) is None
    assert add_community(deployment, by, msgspec.structs.replace(group, id=new_id()), NOW) == NotKept("taken")

    def stands(now: datetime = NOW, whose: Any = agency.id) -> Standing:
        with transaction(deployment.pool, one.access) as connection:
            return organisation_register.standing(one.access, connection, whose, now)

    assert (stands(), stands(whose=one.access.org_id), stands(whose=new_id())) == ("stranger", "own", "stranger")
    assert change_membership(deployment, by, agency.id, group.id, NOW, joins=True) is None
    assert change_membership(deployment, by, agency.id, group.id, NOW, joins=True) == NotKept("already")
    assert (stands(), stands(NOW + timedelta(days=1))) == ("member", "stranger")
    assert agree(deployment, by, agreement(two, party_org=agency.id), NOW) is None
    assert stands() == "client"
    assert change_membership(deployment, by, agency.id, group.id, NOW, joins=False) is None
    with transaction(deployment.pool, by) as connection:
        assert [len(one.members) for one in organisation_register.communities(by, connection)] == [0]
        assert len(agreements.agreements(by, connection)) == 1
    stranger = Access(org_id=new_id(), user_id=new_id(), roles=frozenset(("supervisor",)))
    with transaction(deployment.pool, stranger) as connection:
        assert not agreements.agreements(by, connection)
        assert not organisation_register.communities(by, connection)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(handling=_HANDLINGS, state=_STATES, standing=st.sampled_from(get_args(Standing)), released=st.booleans())
def test_the_database_lets_see_whom_the_policy_lets(
    deployment: Deployment, handling: Handling, state: str | None, standing: Standing, released: bool
) -> None:
    said = may_see(Reader(org=_READER, state=state, standing=standing), handling, NOW, released=released)
    given_ = (handling.audience, Jsonb(handling.only), handling.expires_at, _READER, state, standing, released, NOW)
    with transaction(deployment.pool, deployment.service()) as connection:
        row = connection.execute("select foreland_may_see(%s, %s, %s, %s, %s, %s, %s, %s) as may", given_).fetchone()
    assert row == {"may": said}


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(handling=_HANDLINGS, state=_STATES, closed=st.sampled_from(TLP_LEVELS), ours=st.booleans())
def test_the_database_lets_pass_on_what_the_policy_lets(
    deployment: Deployment, handling: Handling, state: str | None, closed: Tlp, ours: bool
) -> None:
    lasting = msgspec.structs.replace(handling, expires_at=None)  # the query asks for the end itself
    terms = Terms(agreed_until=NOW + timedelta(days=1), most_closed=closed, org=_READER, state=state)
    levels = list(TLP_LEVELS[: TLP_LEVELS.index(closed) + 1])
    given_ = (lasting.tlp, lasting.onward, Jsonb(lasting.only), ours, levels, _READER, state)
    with transaction(deployment.pool, deployment.service()) as connection:
        row = connection.execute("select foreland_may_pass_on(%s, %s, %s, %s, %s, %s, %s) as may", given_).fetchone()
    assert row == {"may": may_pass_on(lasting, terms, NOW, ours=ours)}
