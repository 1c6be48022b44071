"""Public lists, when they lie beside the repository or above it: every person comes in, and nothing else is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from foreland.watchlists.importing.forms import read_persons, recognise

_PLACE = Path("shared") / "data" / "watchlists"
LISTS = next((up / _PLACE for up in Path(__file__).parents if (up / _PLACE).is_dir()), None)
pytestmark = pytest.mark.skipif(LISTS is None, reason="the public lists are not here")


def _lines(*names: str) -> Iterator[bytes]:
    assert LISTS is not None
    for name in names:
        with (LISTS / name).open("rb") as opened:
            yield from opened


def test_the_list_of_the_united_nations() -> None:
    whole = b"".join(_lines("un_consolidated_20260227.xml"))
    assert recognise(whole.decode()) == "un-xml"
    pieces = [whole[start : start + 1000] for start in range(0, len(whole), 1000)]
    content = read_persons(pieces, "un", "un-xml")
    assert (content.whole, content.problems, dict(content.left_out)) == (True, (), {"entity": 273})
    assert len(content.entries) == whole.count(b"<INDIVIDUAL>") == 730
    assert sum(name.quality == "weak" for entry in content.entries for name in entry.names) > 600
    assert sum(bool(entry.nationalities) for entry in content.entries) > 600
    assert sum(len(entry.documents) for entry in content.entries) > 430


def test_the_list_of_the_treasury() -> None:
    content = read_persons(_lines("ofac_alt.csv", "ofac_sdn_20240503.csv"), "ofac", "ofac-csv")
    assert content.whole
    assert len(content.entries) == 6854
    assert dict(content.left_out) == {"aircraft": 376, "entity": 6884, "vessel": 851}
    unread = [problem for problem in content.problems if problem.code != "entry_missing"]
    assert len(unread) < 20  # the aliases are of another day than the entries
    assert sum(bool(entry.dates_of_birth) for entry in content.entries) > 6000
    assert sum(len(entry.papers) for entry in content.entries) > 4800
