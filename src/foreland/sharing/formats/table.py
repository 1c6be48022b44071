"""CSV for people with a spreadsheet: one row an item, all kinds in one table, caveats in every row. Written only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from foreland.sharing.formats.package import KINDS, Package
from foreland.sharing.formats.stix_markings import caveats_in_words

_FIRST = ("kind", "id", "originator", "tlp", "handling", "created", "modified", "withdrawn")
_FIELDS = tuple(
    dict.fromkeys(
        field for kind in KINDS.values() for field in kind.__struct_fields__ if field not in (*_FIRST, "caveats")
    )
)
COLUMNS = (*_FIRST, *_FIELDS)

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_table(package: Package) -> bytes:
    """Write a header and a row for each item."""
    lines: list[Sequence[object]] = [COLUMNS]
    for item in package.items:
        plain = msgspec.to_builtins(item)
        plain.pop("caveats", None)
        plain |= {
            "originator": item.caveats.originator or package.originator.name,
            "tlp": item.caveats.tlp,
            "handling": caveats_in_words(item.caveats),
            "withdrawn": item.withdrawn,
        }
        lines.append([plain.get(name, "") for name in COLUMNS])
    return write_lines(lines)


def write_lines(lines: Iterable[Sequence[object]]) -> bytes:
    """Return lines as CSV; a cell that a spreadsheet would calculate begins with an apostrophe."""
    return "".join(",".join(_quoted(_cell(each)) for each in line) + "\r\n" for line in lines).encode("utf-8-sig")


def _cell(value: object) -> str:
    text = " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
