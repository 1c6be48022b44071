"""Every kind of defect a message can have: its code, its severity and what it means.

The table is the policy: nothing else decides how serious a defect is. ``docs/reference/defects.md`` explains each
code to carriers and officers, and a test holds the two together. ``fatal`` means that no message could be read at
all; ``error`` that facts are missing or uncertain; ``warn`` that the sender should mend something; ``info`` that we
decided something the sender left open.
"""

from __future__ import annotations

from foreland.messages.record import Defect, DefectSeverity
from foreland.safeguards.masking import mask_cards_in_text

DEFECTS: dict[str, DefectSeverity] = {
    "ENV_NO_UNA": "info",
    "ENV_UNA_BROKEN": "warn",
    "ENV_NO_UNB": "warn",
    "ENV_TYPEB": "info",
    "ENV_GARBAGE": "info",
    "ENV_COMMENT": "warn",
    "ENV_COUNT": "warn",
    "ENV_REF": "warn",
    "ENV_NO_UNH": "error",
    "ENV_TRUNCATED": "error",
    "LEX_BAD_TAG": "warn",
    "LEX_GLUED": "warn",
    "LEX_WRAPPED": "info",
    "LEX_REJOINED": "warn",
    "LEX_WRAP_DOUBT": "info",
    "LEX_CASE": "warn",
    "LEX_UNTERMINATED": "info",
    "LIM_SIZE": "fatal",
    "LIM_SEGMENTS": "error",
    "LIM_SEGMENT_LENGTH": "error",
    "LIM_REPEATS": "error",
    "LIM_DEPTH": "error",
    "LIM_DEFECTS": "warn",
    "XML_ENTITY": "error",
    "XML_BROKEN": "error",
    "KIND_NONE": "fatal",
    "KIND_UNSUPPORTED": "error",
    "VAL_DATE": "warn",
    "VAL_CENTURY": "info",
    "VAL_CODE": "warn",
    "VAL_NUMBER": "warn",
    "VAL_NAME": "warn",
    "VAL_SSR": "warn",
    "SEQ_UNEXPECTED": "warn",
    "CNT_MISMATCH": "warn",
    "PART_MISSING": "warn",
    "DUP": "warn",
    "TEL_FLIGHT": "error",
    "TEL_LINE": "warn",
    "TEL_NOTHING": "error",
    "MODE_UNSUPPORTED": "error",
    "FLT_NONE": "error",
    "FLT_DATE": "warn",
    "FLT_MASKED": "warn",
    "FLT_NUMBER_USED": "warn",
    "TEST_DATA": "info",
    "NOT_APPLIED": "error",
}
"""Severity of each code."""

MAX_DEFECTS = 1_000
"""Defects kept for one message; a hostile message does not fill the disk with complaints."""

_QUOTE = 80


class DefectList:
    """Collects the defects of one message, in order."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: list[Defect] = []

    def add(
        self,
        code: str,
        text: str | None = None,
        *,
        segment: int | None = None,
        offset: int | None = None,
        tag: str | None = None,
    ) -> None:
        """Note a defect. ``text`` is cut to a short quotation, payment card numbers are masked in it."""
        if len(self._found) >= MAX_DEFECTS:
            return
        if len(self._found) == MAX_DEFECTS - 1:
            code, text = "LIM_DEFECTS", f"more than {MAX_DEFECTS} defects: the others are not listed"
        if text is not None:
            text = mask_cards_in_text(text[: _QUOTE * 2])[:_QUOTE]
        self._found.append(
            Defect(code=code, severity=DEFECTS[code], segment=segment, offset=offset, tag=tag, text=text)
        )

    def all(self) -> tuple[Defect, ...]:
        """Return what was found."""
        return tuple(self._found)
