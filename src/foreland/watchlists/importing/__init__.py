"""Reading lists of persons in the forms they are published in, to entries and problems; one module a form.

``own`` reads our CSV and JSON Lines, ``mapped`` any CSV by a mapping; ``ofac``, ``united_nations``, ``european_union``,
``open_sanctions``, ``notices`` (INTERPOL), ``misp`` and ``stix`` the others. ``forms`` tells which of them a file is. A
broken line is a problem, never the end; a file that breaks off is no list.
"""

from foreland.watchlists.importing.content import ListContent
from foreland.watchlists.importing.own import CSV_COLUMNS, each_json_entry, read_csv, read_json_lines

__all__ = ["CSV_COLUMNS", "ListContent", "each_json_entry", "read_csv", "read_json_lines"]
