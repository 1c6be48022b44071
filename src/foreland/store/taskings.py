"""What officers at airports are asked to do about travellers (a tasking opens the journey to them)."""

from __future__ import annotations

WORDS = "taskings.words_sealed"
"""What the sealed words of a tasking are bound to."""
