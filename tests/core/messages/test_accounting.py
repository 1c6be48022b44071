"""Message accounting: what was due, and what became of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from foreland.messages.accounting import (
    Due,
    Expected,
    Heard,
    Kind,
    Profile,
    account,
    completeness,
    crew_count,
    is_crew_list,
)  # fmt: skip
from foreland.messages.record import DeclaredTotal, Message
from foreland.travel.traveller import Role, Traveller

DEPARTURE = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DOORS = DEPARTURE - timedelta(minutes=15)


def due(code: str, kind: Kind, minutes: int, *, closes: bool = False, anchor: str = "departure") -> Due:
    return Due(
        code=code,
        kind=kind,
        anchor="door_close" if anchor == "door_close" else "departure",
        minutes=minutes,
        grace_minutes=30,
        early_minutes=120,
        closes=closes,
        citation="ours",
    )


PROFILE = Profile(
    carrier="*",
    elements=("surname",),
    due=(
        due("day", "PNR", -1440),
        due("hour", "PNR", -60),
        due("list", "API", -30, anchor="door_close"),
        due("close", "API", 30, closes=True),
    ),
)


def came(kind: Kind, hours: float, **changed: object) -> Heard:
    """A message so many hours before departure."""
    values: dict[str, object] = {
        "kind": kind,
        "at": DEPARTURE - timedelta(hours=hours),
        "closes": False,
        "reference": None,
        "part": 1,
        "last": True,
        "travellers": 3,
        "declared": None,
    }
    return Heard(**(values | changed))  # type: ignore[arg-type]


def states(*heard: Heard, after: float = 5) -> dict[str, str]:
    """What became of each due message, so many hours after departure."""
    return {one.due.code: one.state for one in _account(*heard, after=after)}


def _account(*heard: Heard, after: float = 5) -> tuple[Expected, ...]:
    return account(PROFILE, DEPARTURE, DOORS, heard, DEPARTURE + timedelta(hours=after))


def test_without_any_message_everything_is_due_and_then_missing() -> None:
    assert states(after=-30) == {"day": "due", "hour": "due", "list": "due", "close": "due"}
    assert states(after=-2) == {"day": "missing", "hour": "due", "list": "due", "close": "due"}
    assert set(states().values()) == {"missing"}


def test_each_message_answers_the_due_one_it_is_not_too_early_for() -> None:
    heard = (came("PNR", 24), came("PNR", 2), came("API", 1.5), came("API", -0.6, closes=True))
    assert states(*heard) == {"day": "received", "hour": "received", "list": "received", "close": "received"}
    assert states(came("PNR", 10)) == {"day": "late", "hour": "missing", "list": "missing", "close": "missing"}


def test_a_message_far_too_early_answers_nothing() -> None:
    assert states(came("PNR", 60))["day"] == "missing"


def test_a_missing_part_makes_a_list_incomplete_until_it_comes() -> None:
    first, last = came("API", 1.5, reference="A", part=1, last=False), came("API", 1.4, reference="A", part=3)
    (found,) = (one for one in _account(first, last) if one.due.code == "list")
    assert (found.state, found.parts) == ("incomplete", (2,))
    second = came("API", 1.3, reference="A", part=2, last=False)
    assert states(first, last, second)["list"] == "received"
    assert states(first)["list"] == "incomplete"


def test_a_whole_list_beside_a_broken_one_counts() -> None:
    broken, whole = came("API", 1.5, reference="A", last=False), came("API", 1.4, reference="B")
    assert states(broken, whole)["list"] == "received"


def test_fewer_travellers_than_declared_are_said_and_not_refused() -> None:
    (found,) = (one for one in _account(came("API", 1.5, declared=5)) if one.due.code == "list")
    assert (found.state, found.fewer) == ("received", 2)
    (found,) = (one for one in _account(came("API", 1.5, declared=1)) if one.due.code == "list")
    assert found.fewer == 0


def test_a_flight_whose_time_nobody_knows_owes_nothing_yet() -> None:
    found = account(PROFILE, None, None, [came("PNR", 3)], DEPARTURE)
    assert {one.state for one in found} == {"unknown"}


@pytest.mark.parametrize("minutes", [29, 31])
def test_grace_ends_when_it_says(minutes: int) -> None:
    message = came("PNR", 24, at=DEPARTURE - timedelta(hours=24) + timedelta(minutes=minutes))
    assert states(message)["day"] == ("received" if minutes < 30 else "late")


@given(
    st.lists(
        st.builds(
            came,
            st.sampled_from(["API", "PNR"]),
            st.floats(-50, 50),
            part=st.integers(-5, 10**9),
            last=st.booleans(),
            reference=st.sampled_from([None, "A"]),
            closes=st.booleans(),
        ),
        max_size=6,
    ),
    st.floats(-50, 50),
)
def test_whatever_comes_every_due_message_is_accounted_for(heard: list[Heard], after: float) -> None:
    assert sorted(states(*heard, after=after)) == ["close", "day", "hour", "list"]


def test_a_flight_is_complete_only_when_nothing_is_missing_and_nothing_still_due() -> None:
    one = due("list", "API", -30)
    received, late = (Expected(due=one, due_at=DEPARTURE, state=state) for state in ("received", "late"))
    waited, unknown = (Expected(due=one, due_at=None, state=state) for state in ("due", "unknown"))
    missing = Expected(due=one, due_at=DEPARTURE, state="missing")
    fewer = Expected(due=one, due_at=DEPARTURE, state="received", fewer=1)
    assert completeness([received, late], 0) == "complete"
    assert completeness([received, waited], 0) == completeness([unknown], 0) == completeness([], 0) == "expected"
    for wrong in (missing, fewer):
        assert completeness([received, waited, wrong], 0) == "incomplete"
    assert completeness([received], 1) == "incomplete"


CREWED = Profile(
    carrier="*",
    elements=(),
    due=(
        due("list", "API", -30),
        structs.replace(due("crew", "API", -60), whose="crew"),
        structs.replace(due("extra", "API", -60), whose="crew", optional=True),
    ),
)


def crewed(*heard: Heard, now: datetime = DEPARTURE + timedelta(hours=1)) -> dict[str, Expected]:
    return {one.due.code: one for one in account(CREWED, DEPARTURE, DOORS, heard, now)}


def test_a_crew_list_is_no_passenger_list_and_a_passenger_list_no_crew_list() -> None:
    told = crewed(came("API", 1, whose="crew", travellers=8, declared=8))
    assert (told["list"].state, told["crew"].state, told["crew"].reported) == ("missing", "received", 8)
    told = crewed(came("API", 0.5, travellers=100, declared=108))
    assert (told["list"].state, told["list"].fewer, told["crew"].state) == ("received", 8, "missing")
    assert "extra" not in told, "nobody misses an optional one"


def test_each_list_is_late_or_incomplete_for_itself() -> None:
    told = crewed(
        came("API", 0.5, travellers=100, declared=100),
        came("API", 0.1, whose="crew", travellers=7, declared=8, part=2, reference="K"),
    )
    assert (told["list"].state, told["list"].fewer) == ("received", 0)
    assert (told["crew"].state, told["crew"].parts, told["crew"].fewer) == ("incomplete", (1,), 1)
    told = crewed(came("API", 0.5), came("API", 0.25, whose="crew"))
    assert (told["list"].state, told["crew"].state, told["extra"].state) == ("received", "late", "late")


def test_crew_in_a_list_of_passengers_is_heard_of_and_makes_no_optional_list_late() -> None:
    told = crewed(came("API", 0.25, travellers=100), came("API", 0.25, whose="crew", beside=True, travellers=8))
    assert told["crew"].state == "late"
    assert "extra" not in told


@pytest.mark.parametrize(
    ("code", "roles", "passengers", "crew_list"),
    [
        ("250", ("crew", "crew"), None, True),
        ("250", ("crew", "passenger"), None, True),  # a supernumerary
        ("250", (), None, True),
        ("336", ("crew",), None, True),
        ("745", ("crew", "transit_crew"), None, True),  # the wrong code
        ("745", ("crew",), 120, False),
        ("745", ("crew", "passenger"), None, False),
        ("745", (), 0, False),  # nobody flies: that is a passenger list too
        (None, ("crew",), None, True),  # a manifest that was typed
    ],
)
def test_a_crew_list_is_known_by_its_code_or_by_who_is_in_it(
    code: str | None, roles: tuple[Role, ...], passengers: int | None, crew_list: bool
) -> None:
    message = Message(
        kind="PAXLST",
        document_code=code,
        travellers=tuple(Traveller(role=role) for role in roles),
        declared_total=DeclaredTotal(passengers=passengers),
    )
    assert is_crew_list(message) is crew_list
    assert crew_count(message) == sum("crew" in role for role in roles)
