"""Every defect code is documented with its severity, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from foreland.messages.defects import DEFECTS, MAX_DEFECTS, DefectList
from foreland.messages.parse import parse_bytes
from tests.core.messages.samples import paxlst

_PAGE = Path(__file__).parents[3] / "docs" / "reference" / "defects.md"


def test_every_code_is_documented_with_its_severity() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| ([a-z]+) \| .{20,}\|$", _PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert dict(rows) == DEFECTS
    assert len(rows) == len(DEFECTS)


def test_every_code_has_an_example_and_says_what_was_kept_and_what_to_do() -> None:
    section = _PAGE.read_text(encoding="utf-8").partition("## Examples, and what to do")[2]
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.+?) \| (.+?) \| (.+?) \|$", section, re.MULTILINE)
    assert sorted(code for code, *_ in rows) == sorted(DEFECTS)
    assert all(len(part.strip()) > 4 for _, *parts in rows for part in parts)


_GOOD = paxlst().decode()
_PERSON = "BGM+745'NAD+FL+++A:B'"
_PROVOKED = {
    "ENV_NO_UNA": _GOOD.removeprefix("UNA:+.? '"),
    "ENV_UNA_BROKEN": _GOOD.replace("UNA:+.? '", "UNA:+\\*'"),
    "ENV_NO_UNB": _GOOD[_GOOD.index("UNH+") :],
    "ENV_TYPEB": "QU WASFLXH\n.HDQRMXY 011015\n" + _GOOD,
    "ENV_GARBAGE": _GOOD + "\nEmail secured by somebody'",
    "ENV_COMMENT": paxlst("BGM+745'/* remark */NAD+FL+++A:B'").decode(),
    "ENV_COUNT": _GOOD.replace("UNT+", "UNT+9"),
    "ENV_REF": _GOOD.replace("UNZ+1+REF1", "UNZ+1+REF2"),
    "ENV_NO_UNH": "BGM+745'NAD+FL+++A:B'",
    "ENV_TRUNCATED": _GOOD[: _GOOD.index("DTM+329") + 10],
    "LEX_BAD_TAG": paxlst("BGM+745'!!'").decode(),
    "LEX_GLUED": paxlst("BGM+745'NAD+FL+++ONE:PAT ATT+2++F'").decode(),
    "LEX_WRAPPED": _GOOD.replace("850228", "85\n0228"),
    "LEX_REJOINED": _GOOD.replace("850228", "85 \n0228"),
    "LEX_WRAP_DOUBT": _GOOD.replace("EXAMPLE", "EXAM \nPLE"),
    "LEX_CASE": _GOOD.removeprefix("UNA:+.? '").lower(),
    "LEX_UNTERMINATED": _GOOD[:-1],
    "LIM_SEGMENT_LENGTH": paxlst(f"BGM+745'FTX+AAA+++{'x' * 70_000}'").decode(),
    "LIM_REPEATS": paxlst(_PERSON + "FTX+BAG+++XY000001:999'").decode(),
    "LIM_DEFECTS": paxlst(_PERSON + "LOC+174+99'" * 1_100).decode(),
    "KIND_NONE": "",
    "KIND_UNSUPPORTED": "UNH+1+INVOIC:D:96A:UN'BGM+380'UNT+3+1'",
    "VAL_DATE": paxlst(_PERSON + "DTM+329:851399'").decode(),
    "VAL_CENTURY": _GOOD,
    "VAL_CODE": paxlst(_PERSON + "NAT+2+QQQ'").decode(),
    "VAL_NUMBER": paxlst(_PERSON + "MEA+CT++:TWO'").decode(),
    "VAL_NAME": paxlst("BGM+745'NAD+FL+++:ALEX'").decode(),
    "SEQ_UNEXPECTED": paxlst(_PERSON + "DTM+36:310228'").decode(),
    "CNT_MISMATCH": paxlst(_PERSON + "CNT+42:160'").decode(),
    "PART_MISSING": (paxlst(part="+01:C") + paxlst(part="+03:F").replace(b"REF1", b"REF3")).decode(),
    "DUP": paxlst(_PERSON + "NAT+2+AUS'NAT+2+FRA'").decode(),
}
"""The examples of the page, as messages."""


@pytest.mark.parametrize("code", sorted(_PROVOKED))
def test_the_example_of_a_code_has_that_defect(code: str) -> None:
    messages = parse_bytes(_PROVOKED[code].encode())
    assert code in {defect.code for message in messages for defect in message.defects}


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
