"""What was done to a booking and by whom: ABI, SAC and what stands behind them, and unstructured LTS lines."""

from __future__ import annotations

from typing import Any

from foreland.messages.lexer import Segment
from foreland.messages.reading import Reading
from foreland.safeguards.masking import mask_cards_in_text

ACTIONS = {"A": "added", "X": "cancelled", "C": "changed", "D": "deleted"}
"""Action codes of SAC; others are reported as sent."""


class History:
    """Collects the history of one booking.

    An entry is ``{"by", "at", "items": [{"action", "segments"}]}``, the segments word for word; a line of LTS is
    ``{"by": null, "at": null, "text"}``.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._current: dict[str, Any] | None = None
        self.entries: list[dict[str, Any]] = []

    def agent(self, segment: Segment) -> None:
        """ABI: a new entry."""
        words = [part.strip() for element in segment.all_components()[2:] for part in element if part.strip()]
        self._open(":".join(words) or None)

    def _open(self, agent: str | None) -> dict[str, Any]:
        self._current = {"by": agent, "at": None, "items": []}
        self.entries.append(self._current)
        return self._current

    def date(self, segment: Segment, moment: str | None) -> None:
        """DAT: when it was done, the first time; later ones belong to what was done."""
        if self._current is None or self._current["at"] is not None:
            self.item(segment)
        else:
            self._current["at"] = moment

    def action(self, segment: Segment) -> None:
        """SAC: what was done with the segments that follow."""
        entry = self._current or self._open(None)
        code = segment.get(3) or segment.get(1)
        entry["items"].append({"action": ACTIONS.get(code, code or None), "segments": []})

    def item(self, segment: Segment) -> None:
        """A segment that was added or cancelled; it says nothing about the booking as it is now."""
        if self._current is None or not self._current["items"]:
            self._reading.keep(segment)
        else:
            self._current["items"][-1]["segments"].append(self._reading.verbatim(segment))

    def line(self, segment: Segment) -> None:
        """LTS: a line of unstructured history."""
        text = " ".join(part for element in segment.all_components()[1:] for part in element)
        self.entries.append({"by": None, "at": None, "text": mask_cards_in_text(text)})
