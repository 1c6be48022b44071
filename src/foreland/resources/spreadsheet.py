"""The first sheet of a spreadsheet as rows of text. A file that is none, or larger than any lawful one, is ``None``.

An XLSX file is a ZIP archive: it is unpacked here first, with a bound, because a small archive may hold a huge sheet.
"""

from __future__ import annotations

import datetime
import zipfile
import zlib
from io import BytesIO

from python_calamine import CalamineError, CalamineWorkbook

MAX_BYTES = 32 * 1024 * 1024
_MAX_UNPACKED = 256 * 1024 * 1024
_MAX_CELLS = 4_000_000
_BLOCK = 1 << 20


def sheet_rows(raw: bytes) -> list[list[str]] | None:
    """Return the cells of the first sheet as text: dates as ISO 8601, whole numbers without a decimal point."""
    if len(raw) > MAX_BYTES or not _is_bounded(raw):
        return None
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(raw))
        names = workbook.sheet_names
        if not names:
            return None
        sheet = workbook.get_sheet_by_name(names[0])
        if sheet.total_height * sheet.total_width > _MAX_CELLS:
            return None
        return [[_text(cell) for cell in row] for row in sheet.iter_rows()]
    except (CalamineError, ValueError, OSError):
        return None


def is_spreadsheet(raw: bytes) -> bool:
    """Whether the bytes begin as an XLSX file does."""
    return raw[:4] == b"PK\x03\x04"


def _is_bounded(raw: bytes) -> bool:
    """Whether the archive can be unpacked and is not too large when it is, whatever its directory says."""
    left = _MAX_UNPACKED
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            for entry in archive.infolist():
                with archive.open(entry) as file:
                    while block := file.read(_BLOCK):
                        left -= len(block)
                        if left < 0:
                            return False
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError):
        return False
    return True


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime):
        midnight = cell.time() == datetime.time()
        return cell.date().isoformat() if midnight else cell.isoformat(timespec="minutes")
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    if isinstance(cell, datetime.time):
        return cell.isoformat(timespec="minutes")
    return "" if cell is None else str(cell).strip()
