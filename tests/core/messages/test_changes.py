"""What messages come to must not depend on the order in which they are applied, nor on how often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from foreland.messages.changes import (
    Closing,
    ClosingWord,
    RosterPart,
    Standing,
    StandingWord,
    incomplete_rosters,
    later_closing,
    later_standing,
    latest_rosters,
    missing_parts,
    status,
)
from foreland.messages.segment_status import NOT_HELD, holds_flight

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TIMES = st.integers(0, 4).map(lambda minutes: NOON + timedelta(minutes=minutes))
IDS = st.integers(0, 6).map(lambda number: UUID(int=number))
STANDING = st.builds(
    StandingWord,
    word=st.sampled_from(["reported", "cancelled", "absent"]),
    heard_at=TIMES,
    said_by=IDS,
)
CLOSING = st.builds(
    ClosingWord,
    word=st.sampled_from(["boarded", "not_boarded", "others_boarded", "others_not_boarded"]),
    heard_at=TIMES,
    said_by=IDS,
)


def _standing(word: Standing, minutes: int = 0, said_by: int = 1) -> StandingWord:
    return StandingWord(word=word, heard_at=NOON + timedelta(minutes=minutes), said_by=UUID(int=said_by))


def _closing(word: Closing, minutes: int = 0, said_by: int = 1) -> ClosingWord:
    return ClosingWord(word=word, heard_at=NOON + timedelta(minutes=minutes), said_by=UUID(int=said_by))


def _part(number: int, *, last: bool = False, whole: bool = True, key: str = "K", minutes: int = 0) -> RosterPart:
    return RosterPart(
        kind="full_push",
        sender="ZZ",
        key=key,
        number=number,
        last=last,
        whole=whole,
        heard_at=NOON + timedelta(minutes=minutes),
        said_by=UUID(int=number),
    )


@given(st.lists(STANDING, min_size=1, max_size=8), st.randoms(), st.lists(CLOSING, max_size=8))
def test_any_order_and_any_repetition_end_in_the_same_state(
    words: list[StandingWord], random: object, closings: list[ClosingWord]
) -> None:
    def come_to(said: list[StandingWord], closed: list[ClosingWord]) -> object:
        standing, closing = None, None
        for word in said:
            standing = later_standing(standing, word)
        for end in closed:
            closing = later_closing(closing, end)
        assert standing is not None
        return standing, closing, status(standing, closing)

    again, closed_again = words + words[:3], closings + closings[:2]
    random.shuffle(again)  # type: ignore[attr-defined]
    random.shuffle(closed_again)  # type: ignore[attr-defined]
    assert come_to(again, closed_again) == come_to(words, closings)


def test_the_word_of_the_latest_message_stands() -> None:
    there, gone = _standing("reported", 1), _standing("cancelled", 2)
    assert later_standing(there, gone) == gone
    assert later_standing(gone, there) == gone
    assert later_standing(gone, _standing("reported", 3)).word == "reported"


def test_within_a_minute_the_later_receipt_stands_and_silence_never_outweighs_a_name() -> None:
    assert later_standing(_standing("reported", 0, 1), _standing("cancelled", 0, 2)).word == "cancelled"
    assert later_standing(_standing("cancelled", 0, 1), _standing("reported", 0, 2)).word == "reported"
    assert later_standing(_standing("reported", 0, 1), _standing("absent", 0, 2)).word == "reported"


def test_who_was_named_at_the_close_is_not_among_the_others() -> None:
    named = _closing("not_boarded", 0, 1)
    assert later_closing(named, _closing("others_boarded", 0, 2)) == named
    assert status(_standing("reported"), named) == "not_boarded"
    assert status(_standing("cancelled", 9), _closing("boarded")) == "boarded"


def test_the_cancelled_did_not_board_with_the_others() -> None:
    for word in ("others_boarded", "others_not_boarded"):
        assert status(_standing("absent"), _closing(word)) == "cancelled"
    assert status(_standing("reported"), _closing("others_boarded")) == "boarded"
    assert status(_standing("reported"), _closing("others_not_boarded")) == "not_boarded"


def test_nothing_follows_from_a_roster_of_which_a_part_is_missing_or_damaged() -> None:
    assert latest_rosters([_part(2, last=True)]) == ()
    assert latest_rosters([_part(1)]) == ()
    assert latest_rosters([_part(1, whole=False), _part(2, last=True)]) == ()
    assert missing_parts([_part(3, last=True)]) == (1, 2)
    assert missing_parts([_part(2)]) == (0, 1)
    assert missing_parts([_part(1), _part(2, last=True, whole=False)]) == (2,)
    assert incomplete_rosters([_part(1), _part(1, last=True, key="L")]) == {"K": (0,)}


@given(st.permutations([_part(1), _part(2, minutes=1), _part(3, last=True)]))
def test_parts_make_a_roster_in_any_order_dated_from_the_first(parts: list[RosterPart]) -> None:
    (found,) = latest_rosters(parts)
    assert found.heard_at == NOON


def test_only_the_last_complete_roster_of_a_sender_counts() -> None:
    old, new = _part(1, last=True, key="A"), _part(1, last=True, key="B", minutes=5)
    never = _part(1, key="C", minutes=9)
    assert [one.heard_at for one in latest_rosters([new, never, old])] == [new.heard_at]


def test_a_booking_holds_a_flight_unless_every_line_gave_it_up() -> None:
    assert holds_flight([])
    assert holds_flight([None])
    assert holds_flight(["QQ"])
    assert holds_flight(["HX", "HK"])
    for code in NOT_HELD:
        assert not holds_flight([code.lower()])
