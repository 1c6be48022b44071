"""Golden messages: over-removal hides evidence, under-removal breaks the law."""

from __future__ import annotations

import msgspec
import pytest

from foreland.messages.filtered_segments import filtered_segments, pack, unpack
from foreland.messages.filtering import filter_message
from foreland.messages.parse import parse_with_bodies
from foreland.messages.service import Service
from foreland.resources.sensitive import load_terms
from foreland.safeguards.sensitive import SensitiveFilter
from tests.core.messages.samples import paxlst, pnrgov
from tests.core.safeguards.golden import GOLDEN, Golden

RULES = SensitiveFilter(load_terms())
PNR = "MSG+:22'ORG+XY'TVL+010826:1200+CGK+SYD+XY+812'SRC'RCI+XY:ABC123'"
API = "BGM+745'TDT+20+XY812'LOC+125+CGK'LOC+87+SYD'"


def test_there_are_enough_of_them() -> None:
    assert len({one.name for one in GOLDEN}) == len(GOLDEN) >= 60


@pytest.mark.parametrize("one", GOLDEN, ids=lambda one: one.name)
def test_what_stays_and_what_goes(one: Golden) -> None:
    own = one.body if "TIF+" in one.body or one.kind == "api" else f"TIF+EXAMPLE+ALEX:A:1'{one.body}"
    raw = pnrgov(PNR + own) if one.kind == "pnr" else paxlst(API + own)
    (parsed,) = parse_with_bodies(raw)
    understood = msgspec.json.encode(parsed.message).decode()
    before = understood + raw.decode()
    assert all(word in before for word in (*one.stays, *one.goes)), "the message does not hold what it is about"
    filtered, removals = filter_message(parsed.message, RULES)
    facts = msgspec.json.encode(filtered).decode()
    shown = filtered_segments(raw.decode("latin-1"), parsed.segments, filtered, RULES)
    segments = "\n".join(segment.text for segment in shown)
    for word in one.stays:
        assert word in facts, facts
    for word in one.goes:
        assert word.upper() not in facts.upper(), facts
        assert word.upper() not in segments.upper(), segments
    assert bool(removals) == any(word in understood for word in one.goes)
    assert len(shown) == len(parsed.segments)
    assert unpack(pack(shown, Service())).segments == shown
