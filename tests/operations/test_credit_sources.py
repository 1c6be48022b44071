"""What came of a report goes back to its partner: what readers say, and what was found of whom it points at."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foreland.liaison.inbound import Inspection
from foreland.operations.credit_sources import tell_sightings
from foreland.operations.decide_inbound import record_outcome
from foreland.operations.issue_bulletins import Said, say_of_bulletin, write_bulletin
from foreland.operations.keep_partners import add_partner
from foreland.operations.share_items import import_items
from foreland.operations.sweep import sweep
from foreland.sharing.formats.package import Report, Taken
from foreland.sharing.handling import Handling
from foreland.sharing.requests import FEEDBACKS, Feedback, later_word
from foreland.store.exchange_partners import NewPartner
from foreland.store.identifiers import new_id
from tests.operations.conftest import World
from tests.operations.test_sightings import CARD, LATER, NOW, _step, _travels, _wanted, officer_of

_CODES = st.sampled_from(FEEDBACKS)


@given(said=st.lists(_CODES, min_size=1, max_size=8))
def test_a_word_is_only_taken_back_by_whoever_finds_it_wrong(said: list[Feedback]) -> None:
    held: Feedback | None = None
    for one in said:
        before, held = held, later_word(held, one)
        assert held in (before, one)
        if "wrong" not in (before, one) and before == "led_to":
            assert held == "led_to"
    assert (held == "wrong") == (said[-1] == "wrong")


@pytest.mark.parametrize(("state", "told"), [("NZL", "led_to"), ("UTO", "wrong"), (None, "wrong")])
def test_a_report_is_credited_for_what_it_led_to(world: World, state: str | None, told: str) -> None:
    author, chief = officer_of(world, "ana", "analyst"), officer_of(world, "chief", "supervisor")
    port = officer_of(world, "jfk", "field_officer", "JFK")
    service = world.deployment.service("test")
    partner = NewPartner(
        id=UUID(int=7), name="Border Office", code="OFF", verify_key=bytes(32), contact="Desk", state=state,
        agreed_until=NOW + timedelta(days=99),
    )  # fmt: skip
    assert add_partner(world.deployment, service, partner, NOW) is None
    given_ = Report(
        id=UUID(int=1 << 64 | 1 << 63), created=NOW, modified=NOW, title="QQTOLD",
        caveats=Handling(audience="clients", action_limit="active", source_grade="B", info_grade="2"),
    )  # fmt: skip
    import_items(world.deployment, service, Taken((given_,)), "OFF", NOW)
    (held,) = world.rows("select id from shared_items")
    _travels(world)
    wanted = _wanted(CARD).__class__(**{
        **{name: getattr(_wanted(CARD), name) for name in _wanted(CARD).__struct_fields__}, "source": held["id"],
    })  # fmt: skip
    made = write_bulletin(world.deployment, author, new_id(), wanted, None, NOW)
    assert isinstance(made, UUID)
    assert [_step(world, by, made, step) for by, step in ((chief, "clear"), (author, "release"))] == [None, None]
    sweep(world.deployment, world.shelf, LATER)
    world.rows("update documents set issuing_state = 'UTO' returning reported_id")

    def said() -> str:
        return str(world.value("select code from item_feedback where direction = 'given'"))

    def letters() -> int:
        return int(world.value("select count(*) from exchange_packages where kind = 'feedback'"))

    assert (said(), letters()) == ("used", 1), "a product of ours was made of it"
    for feedback, after in (("useful", "used"), ("wrong", "wrong")):
        done = say_of_bulletin(world.deployment, port, made, Said(id=new_id(), feedback=feedback, words="QQ"), NOW)
        assert done is None
        assert said() == after
    assert letters() == 2, "nothing goes where nothing is new"
    # How often it was met goes back as a number, once a day, to whom nobody flees from.
    counted = 1 if state == "NZL" else 0
    for at, more in ((LATER, counted), (LATER, 0), (LATER + timedelta(days=2), 0)):
        assert tell_sightings(world.deployment, service, at) == more
    assert world.value("select sightings from item_feedback where direction = 'given'") == counted
    assert (said(), letters()) == ("wrong", 2 + counted), "the word stays what it was"
    (lookout,) = world.rows(
        "insert into lookouts (id, org_id, originator_org, handling_id, purpose, retention_class, flight_id,"
        " flight_date, journey_id, port, ground, released_by, released_at) select %s, j.org_id, j.originator_org,"
        " j.handling_id, j.purpose, j.retention_class, j.flight_id, j.flight_date, j.id, 'JFK', 'x', %s, %s"
        " from journeys j join bulletin_sightings s on s.journey_id = j.id returning id",
        (new_id(), author.user_id, NOW),
    )
    record_outcome(world.deployment, port, lookout["id"], Inspection(outcome="admitted"), LATER)
    assert said() == "wrong"
    record_outcome(world.deployment, port, lookout["id"], Inspection(outcome="refused"), LATER + timedelta(minutes=1))
    assert said() == told, "and authorities of a state from which somebody may flee are told nothing of them"
