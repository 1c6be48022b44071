"""Any bytes give facts and defects, never an exception, and cost no more than in proportion to their size.

By itself the fuzzer runs for ten seconds, a minute on a build server (``CI=true``);
``FORELAND_FUZZ_SECONDS=3600`` makes it a long run. A file that
breaks it is printed by hypothesis and belongs among the seeds.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from foreland.messages.defects import MAX_DEFECTS
from foreland.messages.parse import parse_with_bodies, to_json
from tests.core.messages.samples import BOOKING, HEAD, paxlst, pnrgov
from tests.core.messages.test_pnrgov_xml import document

SECONDS = float(os.environ.get("FORELAND_FUZZ_SECONDS", "60" if os.environ.get("CI") == "true" else "10"))
_ROUND = 150
_GROWTH = 64
"""Most bytes of JSON that one byte of a message may become, beside the fixed size of a message."""

_TYPE_B = b"QU LONPPXS\r\n.MUCKMTS 010826\r\n" + b"\r\n".join(
    paxlst()[start : start + 69] for start in range(0, len(paxlst()), 69)
)
SEEDS = (
    paxlst(),
    pnrgov(),
    pnrgov(HEAD + BOOKING * 2),
    _TYPE_B,
    document(),
    b"UNB+UNOA:4+A+B+260801:1015+1'UNH+1+CUSRES:D:05B:UN'BGM+962'RFF+TN:T'ERP+2'RFF+ABO:K'ERC+0Z'UNT+7+1'UNZ+1+1'",
    b"UNB+IATA:1+A+B+260801:1015+1'UNH+1+ACKRES:11:1:IA'MSG+:23+3'ERC+118'UNT+4+1'UNZ+1+1'",
    b"",
)
TOKENS = (
    b"'", b"+", b":", b"?", b"*", b"\r\n", b" ", b"/", b"UNA:+.? '", b"UNB+UNOA:4", b"UNH+1+PNRGOV:11:1:IA'",
    b"UNT+1+1'",
    b"SRC'", b"TIF+A+B:A:1'", b"TVL+++++1:M'", b"EQN+9'", b"MSG+8'", b"DAT'", b"SAC+++A'", b"TRI++1:::1'", b"LTS+\n'",
    b"SSR+DOCS:HK:1:XY:::::/P/GBR/1/GBR/12JUL64/MI/23AUG29/A/B'", b"SSR+INFT:HK:1:XY:::::A/B 01JAN26'",
    b"NAD+FL+++A:B'",
    b"<PNR>", b"</PNR>", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"\xff\xfe", b"\xe2\x80\x99", b"\x00", b"9" * 40,
)  # fmt: skip

_EDIT = st.tuples(
    st.sampled_from(("insert", "delete", "repeat", "replace", "move")),
    st.integers(0, 8_000),
    st.integers(1, 200),
    st.one_of(st.sampled_from(TOKENS), st.binary(max_size=12)),
)


def edited(data: bytes, edits: list[tuple[str, int, int, bytes]]) -> bytes:
    """A message after some accidents."""
    for kind, place, length, token in edits:
        start = place % (len(data) + 1)
        piece = data[start : start + length]
        rest = data[start + length :]
        if kind == "insert":
            data = data[:start] + token + data[start:]
        elif kind == "delete":
            data = data[:start] + rest
        elif kind == "repeat":
            data = data[:start] + piece * 3 + rest
        elif kind == "replace":
            data = data[:start] + token + rest
        else:
            data = rest + data[:start] + piece
    return data


def check(data: bytes) -> None:
    """What must hold of any bytes."""
    parsed = parse_with_bodies(data)
    assert parsed
    written = 0
    for one in parsed:
        assert 0 <= one.start <= one.end <= len(data)
        assert len(one.message.defects) <= MAX_DEFECTS
        written += len(to_json(one.message))
    assert written <= _GROWTH * len(data) + 4_000 * len(parsed)


@settings(max_examples=_ROUND, deadline=None, database=None, phases=(Phase.generate, Phase.shrink),
          suppress_health_check=list(HealthCheck))  # fmt: skip
@given(st.sampled_from(SEEDS), st.lists(_EDIT, max_size=8))
def _one_round(data: bytes, edits: list[tuple[str, int, int, bytes]]) -> None:
    check(edited(data, edits))


def test_accidents_never_break_the_reader() -> None:
    started, turn = time.perf_counter(), 0
    while turn == 0 or time.perf_counter() - started < SECONDS:
        seed(turn)(_one_round)()
        turn += 1


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=2_000))
def test_any_bytes_never_break_the_reader(data: bytes) -> None:
    check(data)
    check(b"UNB+UNOA:4+A+B+260801:1015+1'UNH+1+PNRGOV:11:1:IA'SRC'" + data)
    check(b"<IATA_PNRGOV_NotifRQ><PNR>" + data)


SHAPES: dict[str, Callable[[int], bytes]] = {
    "bookings": lambda n: pnrgov(HEAD + BOOKING * n),
    "requests for an infant": lambda n: pnrgov(
        HEAD + "SRC'RCI+XY:A'TIF+A+B:A:1'" + "SSR+INFT:HK:1:XY:::::A/B 01JAN26+::1'" * 20 * n
    ),
    "seats of one request": lambda n: pnrgov(
        HEAD + "SRC'TIF+A+B:A:1'SSR+SEAT:HK:1:XY:::A:B" + "+1A::1" * 100 * n + "'"
    ),
    "persons": lambda n: paxlst("BGM+745'" + "NAD+FL+++A:B'ATT+2++M'" * 30 * n),
    "terminators": lambda n: pnrgov("'" * 2_000 * n),
    "elements": lambda n: pnrgov(HEAD + "SRC'ADD" + "+" * 700 * n + "'"),
    "released": lambda n: pnrgov(HEAD + "SRC'LTS+" + "??" * 350 * n + "'"),
    "service strings": lambda n: b"UNA:+.? 'UNB+UNOA:4+A" * 60 * n,
    "history": lambda n: pnrgov(HEAD + "SRC'" + "ABI+4+A'SAC+++A'TIF+A+B'LTS+X'" * 20 * n),
    "documents": lambda n: document("<PNR><BookingRefID ID='A'/><Passenger RPH='1'/></PNR>" * 20 * n),
    "breaks": lambda n: pnrgov("\r\n" * 1_000 * n),
}


def _cost(data: bytes) -> float:
    """Processor seconds, the least of three: noise only ever adds."""
    found = []
    for _ in range(3):
        before = time.thread_time()
        parse_with_bodies(data)
        found.append(time.thread_time() - before)
    return min(found)


@pytest.mark.parametrize("shape", list(SHAPES))
def test_time_grows_with_size_and_not_faster(shape: str) -> None:
    """Four times the size costs about four times as much; a quadratic reader would need sixteen times."""
    make = SHAPES[shape]
    large = parse_with_bodies(make(80))[0].message
    assert "LIM_SEGMENT_LENGTH" not in {defect.code for defect in large.defects}, "not read at all: it proves nothing"
    assert _cost(make(80)) < 10 * _cost(make(20)) + 0.01
