"""How each carrier's connection is answered: ``answer_connections.json``, codes by state and rules by carrier.

A file of that name in the data folder goes before the shipped one, carrier by carrier and state by state; ``*`` is for
every carrier (state) without an entry of its own. What a carrier's entry there leaves out is as with ``*``. A code is
taken only when the table of answer codes (``answer_codes.csv``) says that it means for a carrier what Foreland means.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from foreland.liaison.answers import AnswerRules, PendingDefault, UnruledDefault, Verdict
from foreland.messages.record import Answer
from foreland.messages.verdicts import CodeTable
from foreland.messages.verdicts import Verdict as CodeVerdict
from foreland.resources.answer_codes import load_answer_codes
from foreland.travel.content_hash import content_hash

ANY = "*"
Dialect = Literal["CUSRES", "APP"]
Said = Verdict | Literal["cancelled", "closed", "flight_unknown"]
"""What an answer says: a verdict about a traveller, or of a whole request that it was taken, or why not."""

_MEANS: dict[str, tuple[CodeVerdict, ...]] = {
    "cleared": ("BOARD", "NOT_REQUIRED"),
    "cleared_unresolved": ("BOARD", "NOT_REQUIRED"),
    "document_status": ("BOARD_AFTER_DOC_CHECK",),
    "insufficient_data": ("INSUFFICIENT_DATA", "ERROR"),
    "pending_contact": ("INSUFFICIENT_DATA", "EXTRA_SCREENING", "ERROR"),
    "no_board": ("NO_BOARD_RECOMMENDED",),
    "cancelled": ("CANCELLED", "NOT_REQUIRED"),
    "closed": ("NOT_REQUIRED",),
    "flight_unknown": ("ERROR", "INSUFFICIENT_DATA"),
}
"""What a code may mean for a carrier when Foreland says this with it. No machine's word is a *no board*."""


class Codes(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The codes of one state in one dialect."""

    state: str
    dialect: Dialect
    cleared: str
    cleared_unresolved: str
    document_status: str
    insufficient_data: str
    pending_contact: str
    no_board: str
    cancelled: str
    closed: str
    flight_unknown: str
    citation: str
    verified: bool

    def of(self, said: Said) -> str:
        """Return the code with which this is said."""
        code: str = getattr(self, said)
        return code


class AnswerConnection(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one carrier (``*``: any) is answered.

    ``state``: whose codes are used. ``identity``: as whom our messages name us when the request does not.
    ``seconds``: after so long the answer is a *pending* one, or with ``time_out`` ``unavailable`` the request to send
    again. ``retry_seconds``: an unsolicited answer that nobody acknowledged is offered again after so long.
    """

    carrier: str
    interactive: bool
    dialects: tuple[Dialect, ...]
    state: str
    identity: str
    most_travellers: Annotated[int, Meta(ge=1, le=50)]
    seconds: Annotated[float, Meta(gt=0, le=30)]
    time_out: Literal["pending", "unavailable"]
    mandatory: tuple[str, ...]
    document_codes: tuple[str, ...]
    pending_default: PendingDefault
    pending_minutes: Annotated[int, Meta(ge=0, le=240)]
    unclocked_minutes: Annotated[int, Meta(ge=1, le=1440)]
    unruled: UnruledDefault
    retry_seconds: Annotated[int, Meta(ge=5, le=3600)]
    texts: Mapping[str, str]
    citation: str

    def rules(self) -> AnswerRules:
        """Return what a verdict needs of it."""
        return AnswerRules(
            document_codes=self.document_codes,
            mandatory=self.mandatory,
            pending_default=self.pending_default,
            pending_minutes=self.pending_minutes,
            unclocked_minutes=self.unclocked_minutes,
            unruled=self.unruled,
        )

    def version(self) -> str:
        """Return the hash of what it says: stored with each answer."""
        return content_hash(msgspec.to_builtins(self))


class Answering(Struct, frozen=True):
    """Connections by carrier and codes by state and dialect."""

    connections: Mapping[str, AnswerConnection]
    codes: Mapping[tuple[str, str], Codes]

    def of(self, carrier: str) -> AnswerConnection:
        """Return the connection of a carrier."""
        return self.connections.get(carrier) or self.connections[ANY]

    def codes_of(self, state: str, dialect: Dialect) -> Codes:
        """Return the codes of a state in a dialect."""
        return self.codes.get((state, dialect)) or self.codes[ANY, dialect]

    def any_interactive(self) -> bool:
        """Whether any carrier is answered in the same exchange."""
        return any(one.interactive for one in self.connections.values())


class _File(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: str
    codes: list[Codes] = []
    connections: list[dict[str, Any]] = []


def load_answering(data: Path | None = None) -> Answering:
    """Load the shipped entries with the deployment's own over them.

    Raises :class:`msgspec.ValidationError` for another shape and :class:`ValueError` for a code that means something
    else for a carrier.
    """
    shipped = files("foreland.resources").joinpath("answer_connections.json").read_bytes()
    read = [msgspec.json.decode(shipped, type=_File)]
    own = data / "answer_connections.json" if data is not None else None
    if own is not None and own.exists():
        read.append(msgspec.json.decode(own.read_bytes(), type=_File))
    usual: dict[str, Any] = {}
    entries: dict[str, dict[str, Any]] = {}
    for each in read:
        for entry in each.connections:
            entries[str(entry.get("carrier"))] = entry
            usual |= entry if entry.get("carrier") == ANY else {}
    answering = Answering(
        {carrier: msgspec.convert(usual | entry, AnswerConnection) for carrier, entry in entries.items()},
        {(one.state, one.dialect): one for each in read for one in each.codes},
    )
    table = load_answer_codes(data)
    for one in answering.codes.values():
        _refuse_other_meaning(one, one.state, table)
    for connection in answering.connections.values():
        for dialect in connection.dialects:
            _refuse_other_meaning(answering.codes_of(connection.state, dialect), connection.state, table)
    return answering


def _refuse_other_meaning(codes: Codes, state: str, table: CodeTable) -> None:
    for said, allowed in _MEANS.items():
        code: str = getattr(codes, said)
        found = table.judge(Answer(code=code), state, codes.dialect).verdict
        if found not in allowed:
            raise ValueError(
                f"answer_connections: {state} {codes.dialect}: {code} does not mean {said}:"
                f" the table of answer codes says {found}"
            )
