"""Waiting for the embedded server with no time limit, and saying so where a person would wonder."""

from __future__ import annotations

import sys
import time
from pathlib import Path

_STEP = 0.05
_SILENT = 3.0
_BETWEEN = 5.0


class Patience:
    """Short naps in a row; after three seconds standard error hears why and for how long, then every five.

    ``log`` is a file whose last line tells how far the server has come.
    """

    def __init__(self, why: str, log: Path | None = None) -> None:
        self._why = why
        self._log = log
        self._began = time.monotonic()
        self._say_at = _SILENT

    @property
    def waited(self) -> float:
        """Seconds since the wait began."""
        return time.monotonic() - self._began

    def wait(self) -> None:
        """Sleep a moment."""
        if self.waited >= self._say_at:
            self._say_at = self.waited + _BETWEEN
            sys.stderr.write(f"foreland: {self._why} ({self.waited:.0f} s){self._progress()}\n")
            sys.stderr.flush()
        time.sleep(_STEP)

    def _progress(self) -> str:
        if self._log is None or not self._log.exists():
            return ""
        with self._log.open("rb") as file:
            file.seek(max(0, self._log.stat().st_size - 400))
            lines = file.read().decode("utf-8", "replace").splitlines()
        return f": {lines[-1]}" if lines else ""
