"""Where the public sample messages lie, when they lie beside the repository or above it."""

from __future__ import annotations

from pathlib import Path

_PLACE = Path("shared") / "data" / "messages"
SAMPLES = next((up / _PLACE for up in Path(__file__).parents if (up / _PLACE).is_dir()), None)
"""The folder; ``None`` where there is none."""
