"""Blind comparison: planted matches are found and nothing else; hostile questions give nothing away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.bindings import crypto_core_ed25519_from_uniform, crypto_scalarmult_ed25519_noclamp

from foreland.sharing.psi import (
    ENTRY,
    LARGEST_QUESTION,
    POINT,
    SMALLEST_FILTER,
    SMALLEST_QUESTION,
    Filter,
    NotIntersected,
    Question,
    answer,
    ask,
    intersect,
    publish,
)
from foreland.sharing.psi_keys import Subject, card_token, keys_of
from foreland.sharing.psi_question import (
    Asked,
    Budget,
    NotAnswered,
    Used,
    encode_question,
    judge_question,
    judge_second,
    read_question,
)

EPOCH, SEED = b"e" * 32, b"s" * 32
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
MINE, YOURS = UUID(int=1), UUID(int=2)


def _pointers(keys: set[str]) -> dict[str, bytes]:
    return {key: number.to_bytes(16, "big") for number, key in enumerate(sorted(keys))}


def _asked(keys: set[str], seed: bytes = SEED) -> Question:
    question = ask(keys, seed)
    assert isinstance(question, Question)
    return question


@settings(max_examples=8, deadline=None)
@given(st.sets(st.text(max_size=12), max_size=30), st.sets(st.text(max_size=12), min_size=1, max_size=30))
def test_the_asker_learns_what_both_know_and_its_pointers_and_nothing_else(own: set[str], theirs: set[str]) -> None:
    question = _asked(theirs)
    answered = answer(question.points, EPOCH)
    assert isinstance(answered, bytes)
    published = publish(_pointers(own), EPOCH)
    found = intersect(question.keys, answered, SEED, Filter(published))
    assert found == {key: pointer for key, pointer in _pointers(own).items() if key in theirs}
    # Sizes are those of the padding alone, whatever is in it.
    assert len(published) == SMALLEST_FILTER * ENTRY
    assert len(question.points) == SMALLEST_QUESTION * POINT
    assert not {point.encode() for point in own} & {question.points}


def test_two_questions_about_the_same_keys_cannot_be_linked() -> None:
    first, second = _asked({"a", "b"}), _asked({"a", "b"}, b"t" * 32)
    points = [{one.points[at : at + POINT] for at in range(0, len(one.points), POINT)} for one in (first, second)]
    assert not points[0] & points[1]


def test_the_filter_of_another_epoch_finds_nothing() -> None:
    question = _asked({"a"})
    answered = answer(question.points, b"f" * 32)
    assert isinstance(answered, bytes)
    assert intersect(question.keys, answered, SEED, Filter(publish(_pointers({"a"}), EPOCH))) == {}


# Of order 1, 2, 4 and 8; not canonical; not on the curve; outside the main subgroup (a point plus one of order 2).
_P = 2**255 - 19
_GOOD = crypto_core_ed25519_from_uniform(b"g" * 32)
_NOT_ON_CURVE = (2).to_bytes(32, "little")
_ORDER_8 = bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")
_MIXED = (_P - int.from_bytes(_GOOD, "little") % 2**255).to_bytes(32, "little")  # y negated, other sign of x or not


@pytest.mark.parametrize(
    "bad",
    [
        (1).to_bytes(32, "little"),
        (_P - 1).to_bytes(32, "little"),
        bytes(32),
        _ORDER_8,
        (_P + 1).to_bytes(32, "little"),
        b"\xff" * 32,
        _NOT_ON_CURVE,
        _MIXED,
    ],
)
def test_one_bad_point_and_nothing_of_the_question_is_answered(bad: bytes) -> None:
    good = _asked({str(number) for number in range(SMALLEST_QUESTION)}).points
    assert answer(good[:-POINT] + bad, EPOCH) == NotIntersected("bad_point")
    question = _asked({"a"})  # nor is a bad point of the answerer taken
    at = question.keys.index("a") * POINT
    answered = answer(question.points, EPOCH)
    assert isinstance(answered, bytes)
    edited = answered[:at] + bad + answered[at + POINT :]
    assert intersect(question.keys, edited, SEED, Filter(bytes(ENTRY))) == NotIntersected("bad_point")


def test_sizes_and_duplicates_are_refused_before_anything_is_computed() -> None:
    good = _asked({"a"}).points
    assert answer(b"", EPOCH) == NotIntersected("empty")
    assert answer(good[:-1], EPOCH) == NotIntersected("cut")
    assert answer(good[: POINT * 63], EPOCH) == NotIntersected("wrong_size")
    assert answer(good[:POINT] * SMALLEST_QUESTION, EPOCH) == NotIntersected("duplicate_points")
    assert answer(b"x" * POINT * (LARGEST_QUESTION + 1), EPOCH) == NotIntersected("oversize")
    assert ask([], SEED) == NotIntersected("empty")
    assert ask([str(number) for number in range(LARGEST_QUESTION + 1)], SEED) == NotIntersected("oversize")
    assert intersect(("a",), b"", SEED, Filter(bytes(ENTRY))) == NotIntersected("cut")
    for published in (b"", b"x" * 33):
        with pytest.raises(ValueError, match="whole entries"):
            Filter(published)
    with pytest.raises(ValueError, match="16 bytes"):
        publish({"a": b"short"}, EPOCH)


def test_an_answer_is_the_point_times_the_secret_so_a_probe_of_a_known_point_gives_no_secret() -> None:
    # The same points under another seed meet in the same shared point: that is what makes tags comparable at all.
    one, other = _asked({"a"}), _asked({"a"}, b"t" * 32)
    filter_ = Filter(publish(_pointers({"a"}), EPOCH))
    for question, seed in ((one, SEED), (other, b"t" * 32)):
        answered = answer(question.points, EPOCH)
        assert isinstance(answered, bytes)
        assert intersect(question.keys, answered, seed, filter_) == _pointers({"a"})
    assert crypto_scalarmult_ed25519_noclamp(b"\x02" + bytes(31), _GOOD) != _GOOD


# Keys -----------------------------------------------------------------------------------------------------------------


def test_spellings_of_one_person_give_one_key_of_each_kind() -> None:
    one = Subject(
        surname="Al-Quorvalen",
        date_of_birth="1980-05-17",
        sex="F",
        documents=(("D", "x-123 45"),),
        phones=("+49 (0) 30 1234567",),
        emails=("Ana@Example.org",),
        payments=("tok_9f8e7d6c5b4a3f2e",),
    )
    other = msgspec.structs.replace(
        one,
        surname="QUORVALEN AL",
        documents=(("DEU", "X12345"),),
        phones=("0049301234567",),
        emails=("ANA//EXAMPLE.ORG",),
    )
    assert keys_of(one) == keys_of(other)
    assert {key.partition(":")[0] for key in keys_of(one)} == {"document", "person", "phone", "email", "payment"}


def test_a_card_that_shows_too_little_has_no_token() -> None:
    token = card_token("411111XXXXXX1111", "2028-03")
    assert token is not None
    assert keys_of(Subject(payments=(token,))) == {f"payment:{token}"}
    assert "411111XXXXXX1111" not in token
    for masked, expiry in (("XXXXXXXXXXXX1111", "2028-03"), ("411111XXXXXX1111", ""), ("4111111111111111", "2028-03")):
        assert card_token(masked, expiry) is None


@pytest.mark.parametrize(
    "vague",
    [
        Subject(),
        Subject(surname="Quorvalen", date_of_birth="1980-05", sex="F"),
        Subject(surname="Quorvalen", date_of_birth="1980-05-17"),
        Subject(surname="...", date_of_birth="1980-05-17", sex="M"),
        Subject(documents=(("UTO", "000000"), ("", "X12345"), ("QQQQ", "X12345"), ("DEU", "UNKNOWN"))),
        Subject(phones=("030 1234567", "+000000000", "112")),
        Subject(emails=("nobody", "a@b")),
        Subject(payments=("4111111111111111", "short", "with blank in the token")),
    ],
)
def test_what_tells_nobody_from_others_gives_no_key(vague: Subject) -> None:
    assert keys_of(vague) == frozenset()


# Budgets, cases, second officer ---------------------------------------------------------------------------------------

POINTS = _asked({"a"}).points
ASKED = Asked(id=UUID(int=9), epoch=UUID(int=5), case="C-1", purpose="smuggling", asked_at=NOW, points=POINTS)


def _judged(asked: Asked = ASKED, used: Used | None = None, until: datetime | None = NOW + timedelta(days=1)) -> object:
    return judge_question(asked, Budget(), used or Used(), NOW, current_epoch=UUID(int=5), agreed_until=until)


@pytest.mark.parametrize(
    ("asked", "used", "code"),
    [
        ({}, {"seen": True}, "replayed"),
        ({"asked_at": NOW - timedelta(hours=25)}, {}, "stale"),
        ({"asked_at": NOW + timedelta(hours=1)}, {}, "stale"),
        ({"epoch": UUID(int=4)}, {}, "unknown_epoch"),
        ({"case": "  "}, {}, "no_case"),
        ({"case": "x" * 81}, {}, "no_case"),
        ({"purpose": ""}, {}, "no_purpose"),
        ({"points": POINTS[:-1]}, {}, "bad_points"),
        ({}, {"points_today": 8192 - 63}, "budget_points"),
        ({}, {"questions_today": 20}, "budget_questions"),
        ({}, {"points_of_case": 8192 - 63}, "budget_case"),
    ],
)
def test_each_bound_refuses_by_itself(asked: dict[str, object], used: dict[str, int], code: str) -> None:
    refused = _judged(msgspec.structs.replace(ASKED, **asked), Used(**used))  # type: ignore[arg-type]
    assert refused == NotAnswered(code)  # type: ignore[arg-type]
    assert _judged() == SMALLEST_QUESTION
    assert _judged(until=None) == _judged(until=NOW) == NotAnswered("agreement_ended")


def test_probing_by_many_small_questions_ends_at_the_budget() -> None:
    """A question about one key costs as much as one about 64, and the twenty-first of a day is refused."""
    used, answered = Used(), 0
    for _ in range(1000):
        cost = _judged(used=used)
        if isinstance(cost, NotAnswered):
            break
        assert isinstance(cost, int)
        answered += 1
        used = Used(points_today=used.points_today + cost, questions_today=used.questions_today + 1)
    assert answered == 20


def test_nobody_lets_an_answer_out_alone() -> None:
    assert judge_second(MINE, YOURS, may_approve=True) is None
    assert judge_second(MINE, MINE, may_approve=True) == NotAnswered("same_officer")
    assert judge_second(MINE, None, may_approve=True) == NotAnswered("not_named")
    assert judge_second(MINE, YOURS, may_approve=False) == NotAnswered("may_not_approve")


@given(st.binary(max_size=300))
def test_a_question_survives_the_way_and_nothing_else_is_one(raw: bytes) -> None:
    assert read_question(encode_question(ASKED)) == ASKED
    assert read_question(encode_question(ASKED)[:-1]) is None
    found = read_question(raw)
    assert found is None or isinstance(found, Asked)
    assert read_question(b" " * 300_000 + encode_question(ASKED)) is None
