"""What a search on the telephone means, and what may be written down."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from foreland.access.viewer import Access
from foreland.review.calls import Call, CallSearch, read_call_search, refuse_call
from foreland.travel.flight import Designator

ZZ100 = Designator("ZZ", "100")
LONG = ["x" * 3000]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("ZZ100 12A", CallSearch(flight=ZZ100, seat="12A")),
        ("zz 0100/012a", CallSearch(flight=ZZ100, seat="12A")),
        ("12A, ZZ100", CallSearch(flight=ZZ100, seat="12A")),
        ("ZZ100", CallSearch(flight=ZZ100)),
        ("muller zz100", CallSearch(flight=ZZ100, words=(("MULLER",),))),
        ("UT1234567", CallSearch(number="UT1234567")),
        ("UT 12345", CallSearch(flight=Designator("UT", "12345"), number="UT12345")),
        ("123456789", CallSearch(number="123456789")),
        ("Müller", CallSearch(words=(("MULLER", "MUELLER"),))),
        ("Мюллер", CallSearch(words=(("MYULLER",),))),
        ("al Hadi o", CallSearch(words=(("HADI",), ("AL",)))),
        ("  ", CallSearch()),
        ("1", CallSearch()),
        ("000000", CallSearch()),
    ],
)
def test_a_search_means(text: str, meant: CallSearch) -> None:
    found = read_call_search(text)
    if text == "Мюллер":  # how it is folded is not decided here
        assert found.words
        assert found.words[0][0].isascii()
        return
    assert found == meant


def test_a_call_is_closed_by_name_with_an_outcome_and_never_changed_after_that() -> None:
    now = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
    kim = Access(org_id=UUID(int=1), user_id=UUID(int=2), roles=frozenset(("carrier_liaison",)))
    open_call = Call(closed_at=None, row_version=3)

    def refused(kind: str, outcome: str | None, *texts: str, call: Call = open_call, by: Access = kim) -> str | None:
        return refuse_call(by, call, 3, kind, outcome, texts)

    assert refused("carrier_station", "answered", "Is the visa good?") is None
    assert refused("", None) is None
    assert refused("king", None) == "caller_unknown"
    assert refused("", "answered", "x") == "caller_unknown"
    assert refused("other", "", "x") == "outcome_unknown"
    assert refused("other", "answered", "", "") == "text_missing"
    assert refused("other", "no_matter") is None
    assert refused("other", None, *LONG) == "text_long"
    assert refused("other", None, call=Call(closed_at=now, row_version=3)) == "closed"
    assert refused("other", None, call=Call(closed_at=None, row_version=4)) == "changed"
    attache = Access(org_id=UUID(int=1), user_id=UUID(int=2), roles=frozenset(("attache",)))
    assert refused("other", None, by=attache) == "may_not_log"
