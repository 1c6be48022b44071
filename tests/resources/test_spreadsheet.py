"""Spreadsheets: cells as text, and files that are none."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from foreland.operations.import_schedule import guess_format, read_schedule
from foreland.resources.spreadsheet import sheet_rows

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def workbook(*rows: tuple[str | float, ...]) -> bytes:
    """The smallest XLSX with one sheet."""
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(
            f'<c t="inlineStr"><is><t>{cell}</t></is></c>' if isinstance(cell, str) else f"<c><v>{cell}</v></c>"
            for cell in row
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" Type="{_DOCUMENT}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>'
        '<sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1"'
        f' Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>',
    }
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return packed.getvalue()


def test_cells_are_text_and_whole_numbers_stay_whole() -> None:
    assert sheet_rows(workbook(("Flight", "n"), ("ZZ1", 7.0), ("ZZ2", 1.5))) == [
        ["Flight", "n"],
        ["ZZ1", "7"],
        ["ZZ2", "1.5"],
    ]


def test_a_schedule_is_read_from_a_spreadsheet() -> None:
    raw = workbook(
        ("flight", "date", "origin", "destination", "departure", "arrival"),
        ("ZZ123", "2026-11-24", "LHR", "JFK", "12:00", "15:00"),
    )
    assert guess_format(raw) == "xlsx"
    schedule = read_schedule(raw, "xlsx")
    assert [(str(one.designator), one.date) for one in schedule.flights] == [("ZZ123", "2026-11-24")]
    assert schedule.problems == ()


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"PK\x03\x04" + b"\xff" * 500, b"flight,date"])
def test_what_is_no_spreadsheet_is_none(raw: bytes) -> None:
    assert sheet_rows(raw) is None
    assert [one.code for one in read_schedule(raw, "xlsx").problems] == ["not_a_spreadsheet"]


def test_a_cut_spreadsheet_is_none_or_its_rows() -> None:
    raw = workbook(("flight",), ("ZZ1",))
    for end in range(0, len(raw), 37):
        assert sheet_rows(raw[:end]) is None
