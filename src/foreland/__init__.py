"""Foreland: pre-departure traveller screening and carrier liaison. ``docs/map.md`` says what each room is for."""

from __future__ import annotations

import os
from pathlib import Path
from zlib import crc32

_compiled = sorted(Path(__file__).with_name("watchlists").glob("*.py"))
_stamp = crc32(repr([(path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in _compiled]).encode())
COMPILED = f"compiled-{_stamp:08x}"
"""Names the state of the room whose loops are compiled, and by whose code name indexes are made."""
os.environ.setdefault("NUMBA_CACHE_DIR", str(Path(__file__).with_name("__pycache__") / COMPILED))
# Compiled loops call each other across files, and numba looks at one file only to see whether its copy on disk is old.
