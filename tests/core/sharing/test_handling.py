"""Handling: the strictest of all, and schemes that never open, nor grade better, than they were told."""

from __future__ import annotations

from datetime import UTC
from itertools import combinations
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foreland.resources.handling_schemes import load_handling_schemes
from foreland.sharing.handling import SCALES, UNMARKED, UNREADABLE, Code, Handling, combine, holds
from foreland.sharing.marking import Scheme, narrowed, read_codes, write_codes

SCHEMES = load_handling_schemes()
EACH = sorted({one.scheme for one in SCHEMES.values()})
_MEMBERS = st.sampled_from(("state:USA", "state:GBR", "state:UTO", "org:1"))
_WORDS = st.lists(st.sampled_from(("a", "b", "c; d")), max_size=2).map(tuple)
HANDLINGS = st.builds(
    Handling,
    **{field: st.sampled_from(scale) for field, scale in SCALES.items()},
    only=st.lists(st.lists(_MEMBERS, max_size=3).map(tuple), max_size=2).map(tuple),
    purposes=_WORDS,
    originators=_WORDS,
    texts=_WORDS,
    expires_at=st.none() | st.datetimes(timezones=st.just(UTC)),
)
CODES = st.sampled_from(EACH).flatmap(
    lambda name: st.tuples(
        *(
            st.lists(st.sampled_from(sorted(part.codes)), max_size=3 if part.many else 1, unique=True)
            for part in SCHEMES[name.lower()].parts
        )
    ).map(lambda words: Code(name, "", "//".join(word for each in words for word in each)))
)


@given(HANDLINGS, HANDLINGS, HANDLINGS)
def test_what_is_made_of_several_is_the_strictest_of_all_in_any_order(a: Handling, b: Handling, c: Handling) -> None:
    assert combine((combine((a, b)), c)) == combine((a, combine((b, c)))) == combine((c, a, b))
    assert combine((a, a)) == combine((a,)) == combine((combine((a,)),))
    made = combine((a, b, c))
    for one in (a, b, c):
        assert holds(made, one)
        for field, scale in SCALES.items():
            assert scale.index(getattr(made, field)) >= scale.index(getattr(one, field))
        assert {frozenset(each) for each in one.only} <= {frozenset(each) for each in made.only}
        assert one.expires_at is None or (made.expires_at and made.expires_at <= one.expires_at)
    again = msgspec.json.decode(msgspec.json.encode(made), type=Handling)
    assert again == made


def _no_more_open(read: Handling, told: Handling) -> None:
    for field, scale in SCALES.items():
        assert scale.index(getattr(read, field)) >= scale.index(getattr(told, field)), field
    circles = {tuple(sorted(set(each))) for each in told.only}
    assert circles <= set(read.only) or read.audience == "named"


@given(HANDLINGS, st.lists(st.sampled_from(EACH), min_size=1, max_size=4))
def test_no_way_through_schemes_opens_anything_or_grades_it_better(told: Handling, through: list[str]) -> None:
    now = told
    for name in through:
        codes = write_codes(now, SCHEMES[name.lower()], SCHEMES)
        read = read_codes(codes, SCHEMES)
        assert read.codes == tuple(sorted(set(codes)))
        _no_more_open(read, now)
        now = read
    _no_more_open(now, told)


def test_between_any_two_schemes_no_code_becomes_more_open_or_better_graded() -> None:
    """Every code of every scheme, written in every other and read again, and back in its own."""
    for name in EACH:
        scheme = SCHEMES[name.lower()]
        told = [read_codes([code], SCHEMES) for code in _whole(scheme)]
        for other in EACH:
            for one in told:
                there = read_codes(write_codes(one, SCHEMES[other.lower()], SCHEMES), SCHEMES)
                back = read_codes(write_codes(there, scheme, SCHEMES), SCHEMES)
                _no_more_open(there, one)
                _no_more_open(back, there)


def _whole(scheme: Scheme) -> list[Code]:
    """Codes with a value in each part of a scheme, every value once; where several may stand together, each two."""
    choices = []
    for part in scheme.parts:
        words = [f"{word} USA, GBR" if says.lists_states else word for word, says in part.codes.items()]
        pairs = ["//".join(two) for two in combinations(words, 2)] if part.many else []
        choices.append(words + pairs)
    longest = max(map(len, choices))
    codes = ("//".join(each[at % len(each)] for each in choices) for at in range(longest))
    return [Code(scheme.scheme, scheme.version, code) for code in codes]


@given(HANDLINGS, st.lists(CODES, max_size=3))
def test_codes_beside_a_policy_only_narrow_it(told: Handling, codes: list[Code]) -> None:
    made = narrowed(told, codes, SCHEMES)
    for field, scale in SCALES.items():
        if getattr(told, field) != "":
            assert scale.index(getattr(made, field)) >= scale.index(getattr(told, field)), field
    assert {tuple(sorted(set(each))) for each in told.only} <= set(made.only)
    assert set(codes) <= set(made.codes)


@pytest.mark.parametrize(
    ("scheme", "code", "means"),
    [
        ("TLP", "TLP:AMBER+STRICT", {"audience": "organisation", "onward": "originator_release"}),
        ("TLP", "green", {"audience": "community", "onward": "audience"}),
        ("PAP", "PAP:RED", {"action_limit": "undetectable"}),
        ("admiralty-scale", 'source-reliability="b"', {"source_grade": "B", "info_grade": ""}),
        ("3x5x2", "1AP", {"source_grade": "B", "info_grade": "2", "audience": "community", "onward": "audience"}),
        ("3x5x2", "handling=C", {"onward": "originator_release", "info_grade": ""}),
        ("5x5x5", "B-2-3", {"source_grade": "B", "info_grade": "2", "onward": "originator_release"}),
        ("5x5x5", "E41", {"source_grade": "F", "info_grade": "6", "only": (("state:GBR",),)}),
        ("europol-handling", "h2", {"onward": "originator_release", "court_use": False}),
        ("Europol", "A1 H0 H1", {"source_grade": "A", "onward": "audience", "court_use": False}),
        ("US", "CUI//ORCON//NOFORN", {"onward": "originator_release", "only": (("state:USA",),)}),
        ("US", "LES//REL TO USA, GBR", {"only": (("state:GBR", "state:USA"),), "audience": "community"}),
        ("US", "REL TO", {"only": (("state:",),)}),
    ],
)
def test_each_scheme_is_read_and_its_code_kept(scheme: str, code: str, means: dict[str, Any]) -> None:
    read = read_codes([Code(scheme, "", code)], SCHEMES)
    assert {field: getattr(read, field) for field in means} == means
    assert read.codes == (Code(scheme, "", code),)


@pytest.mark.parametrize(
    ("scheme", "code"),
    [
        ("TLP", "PURPLE"),
        ("TLP", "GREEN RED"),
        ("TLP", ""),
        ("3x5x2", "9ZZ"),
        ("US", "CUI//SP-LEI"),
        ("unheard", "1"),
        ("PAP", "CLEARER"),
    ],
)
def test_what_cannot_be_read_is_the_strictest(scheme: str, code: str) -> None:
    green = Code("TLP", "2.0", "GREEN")
    read = read_codes([green, Code(scheme, "", code)], SCHEMES)
    assert msgspec.structs.replace(read, codes=()) == UNREADABLE
    assert len(read.codes) == 2
    assert read_codes([], SCHEMES) == UNMARKED


def test_a_policy_has_the_code_of_each_scheme_that_means_it() -> None:
    told = Handling(audience="community", court_use=True, source_grade="B", info_grade="3", action_limit="passive")
    written = {name: [one.code for one in write_codes(told, SCHEMES[name.lower()], SCHEMES)] for name in EACH}
    assert written["3x5x2"] == ["1CC", "AMBER"]
    assert written["5x5x5"] == ["B32", "AMBER"]
    assert written["Europol"][0] == "B3 H0 H2"
    assert written["US"][0] == "FOUO//LES//ORCON"
    american = msgspec.structs.replace(told, only=(("state:USA",), ("state:GBR", "state:USA")))
    assert write_codes(american, SCHEMES["us"], SCHEMES)[0].code == "FOUO//LES//ORCON//NOFORN//REL TO GBR, USA"
