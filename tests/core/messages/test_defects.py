"""Every defect code is documented with its severity, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from foreland.messages.defects import DEFECTS, MAX_DEFECTS, DefectList

_PAGE = Path(__file__).parents[3] / "docs" / "reference" / "defects.md"


def test_every_code_is_documented_with_its_severity() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| ([a-z]+) \| .{20,}\|$", _PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert dict(rows) == DEFECTS
    assert len(rows) == len(DEFECTS)


def test_every_code_of_reading_is_used() -> None:
    room = Path(__file__).parents[3] / "src" / "foreland" / "messages"
    text = "".join(path.read_text(encoding="utf-8") for path in room.rglob("*.py"))
    of_reading = _PAGE.read_text(encoding="utf-8").partition("Receiving a message adds these")[0]
    codes = [code for code in DEFECTS if f"`{code}`" in of_reading]
    assert len(codes) > 20
    assert [code for code in codes if text.count(f'"{code}"') < 2] == []


def test_quotations_are_short_and_masked_and_the_list_is_bounded() -> None:
    defects = DefectList()
    defects.add("VAL_DATE", "4111111111111111 " + "x" * 1000)
    for _ in range(MAX_DEFECTS * 2):
        defects.add("VAL_DATE")
    found = defects.all()
    assert found[0].text is not None
    assert found[0].text.startswith("411111XXXXXX1111")
    assert len(found[0].text) == 80
    assert len(found) == MAX_DEFECTS
    assert found[-1].code == "LIM_DEFECTS"
