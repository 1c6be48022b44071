"""What a state's answer code means for a traveller, and who was not answered at all.

The same code means different things in different states, so meanings are rows of a table (``answer_codes.csv``), never
code. A code no row names is not cleared and is shown to an officer; a row nobody verified never clears anybody; a
traveller of a request whom no answer names has *no answer*, which is a state of its own and no denial.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal, get_args

from msgspec import Struct

from foreland.messages.record import Answer, Message
from foreland.travel.traveller import Traveller

Verdict = Literal[
    "BOARD",
    "NOT_REQUIRED",
    "BOARD_AFTER_DOC_CHECK",
    "EXTRA_SCREENING",
    "CANCELLED",
    "INSUFFICIENT_DATA",
    "ERROR",
    "NO_ANSWER",
    "UNKNOWN_CODE",
    "NO_BOARD_RECOMMENDED",
]
"""Internal verdicts, the mildest first: of several about one traveller the last in this order counts."""

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
_SEVERITY = {verdict: place for place, verdict in enumerate(VERDICTS)}
_CLEARING = ("BOARD", "NOT_REQUIRED")
ANY = "*"
_ACKNOWLEDGEMENT = "312"


class CodeRow(Struct, frozen=True, kw_only=True):
    """One meaning: ``state`` is alpha-3 or ``*`` for all, ``code`` may end in ``*`` for all codes that begin so.

    ``verified`` says that a person compared the row with its ``citation``.
    """

    state: str
    dialect: Literal["CUSRES", "APP"]
    code: str
    verdict: Verdict
    meaning: str
    citation: str
    verified: bool


class Judgement(Struct, frozen=True, kw_only=True):
    """What became of one traveller, or of a whole request.

    ``cleared`` only by a verified row; ``officer`` when a person must look at it.
    """

    verdict: Verdict
    cleared: bool
    officer: bool
    code: str | None = None
    text: str | None = None
    meaning: str | None = None
    citation: str | None = None
    verified: bool | None = None


class Outcome(Struct, frozen=True, kw_only=True):
    """One traveller of a request with the judgement, or an answer nobody was asked about (``asked`` is false)."""

    unique_reference: str | None
    record_locator: str | None
    judgement: Judgement
    asked: bool = True


NO_ANSWER = Judgement(verdict="NO_ANSWER", cleared=False, officer=True)
"""Nobody answered: the carrier falls back to its own check of documents, and an officer is told."""


class CodeTable:
    """The rows, found by state, dialect and code: a state's own before those for all, a whole code before a stem."""

    def __init__(self, rows: Iterable[CodeRow]) -> None:
        self.rows = tuple(rows)
        self._by_key: dict[tuple[str, str, str], CodeRow] = {
            (row.state, row.dialect, row.code): row for row in self.rows
        }

    def find(self, state: str, dialect: str, code: str) -> CodeRow | None:
        """The row for a code, or ``None``."""
        stems = [code, *(code[:length] + ANY for length in range(len(code) - 1, 0, -1))]
        for owner in (state, ANY):
            for stem in stems:
                if (row := self._by_key.get((owner, dialect, stem))) is not None:
                    return row
        return None

    def judge(self, answer: Answer, state: str, dialect: str = "CUSRES") -> Judgement:
        """What one answer means in a state."""
        code = (answer.code or "").strip().upper()
        if not code:
            return Judgement(verdict="UNKNOWN_CODE", cleared=False, officer=True, text=answer.text)
        row = self.find(state, dialect, code)
        if row is None:
            return Judgement(verdict="UNKNOWN_CODE", cleared=False, officer=True, code=code, text=answer.text)
        cleared = row.verified and row.verdict in _CLEARING
        return Judgement(
            verdict=row.verdict,
            cleared=cleared,
            officer=not cleared,
            code=code,
            text=answer.text,
            meaning=row.meaning,
            citation=row.citation,
            verified=row.verified,
        )


def worst(judgements: Sequence[Judgement]) -> Judgement:
    """The most serious of several; no answer when there is none."""
    return max(judgements, key=lambda one: (_SEVERITY[one.verdict], not one.cleared), default=NO_ANSWER)


def outcomes(
    requests: Sequence[Message], replies: Sequence[Message], state: str, table: CodeTable
) -> tuple[Outcome, ...]:
    """Each traveller of the requests with what was answered about them, then answers nobody was asked about.

    Replies count in the order of their preparation: a later word about a traveller (an unsolicited change, BGM 132)
    goes before an earlier one. An answer for the whole request (ERP+1) concerns each of its travellers.
    """
    asked = [(request, traveller) for request in requests for traveller in request.travellers]
    said: dict[int, list[Judgement]] = {}
    stray: list[Outcome] = []
    for reply in sorted(replies, key=lambda one: one.prepared_at or ""):
        if reply.document_code == _ACKNOWLEDGEMENT:
            continue
        news: dict[int, list[Judgement]] = defaultdict(list)
        whole = [table.judge(one, state, _dialect(reply)) for one in reply.answers if one.level == "header"]
        concerned = {n for n, (request, _) in enumerate(asked) if _same_transaction(request, reply)} if whole else set()
        for place in concerned:
            news[place] += whole
        if whole and not concerned:
            stray += [Outcome(unique_reference=None, record_locator=None, judgement=one, asked=False) for one in whole]
        for answer in reply.answers:
            if answer.level == "header":
                continue
            judgement = table.judge(answer, state, _dialect(reply))
            whom = _whom(answer, reply, asked)
            if whom is None:
                stray.append(_outcome(answer, judgement))
            else:
                news[whom].append(judgement)
        said |= news
    people = (
        Outcome(
            unique_reference=traveller.unique_reference,
            record_locator=traveller.record_locator,
            judgement=worst(said.get(place, ())),
        )
        for place, (_, traveller) in enumerate(asked)
    )
    return (*people, *stray)


def _dialect(reply: Message) -> str:
    return "APP" if reply.kind == "APP" else "CUSRES"


def _outcome(answer: Answer, judgement: Judgement) -> Outcome:
    return Outcome(
        unique_reference=answer.unique_reference,
        record_locator=answer.record_locator,
        judgement=judgement,
        asked=False,
    )


def _same_transaction(request: Message, reply: Message) -> bool:
    return reply.transaction_reference is None or request.transaction_reference == reply.transaction_reference


def _whom(answer: Answer, reply: Message, asked: list[tuple[Message, Traveller]]) -> int | None:
    """The traveller an answer is about: by the carrier's key, else by a locator that only one traveller has."""
    if answer.unique_reference is not None:
        key = answer.unique_reference
        found = [n for n, (_, one) in enumerate(asked) if key in (one.unique_reference, _number_in(one, reply))]
    elif answer.record_locator is not None:
        found = [n for n, (_, one) in enumerate(asked) if one.record_locator == answer.record_locator]
    else:
        found = [n for n, (request, _) in enumerate(asked) if _same_transaction(request, reply)]
    in_transaction = [n for n in found if _same_transaction(asked[n][0], reply)]
    chosen = in_transaction or found
    return chosen[0] if len(chosen) == 1 else None


def _number_in(traveller: Traveller, reply: Message) -> str | None:
    """APP has no key of the carrier's: the number of the traveller in the request tells who is meant."""
    return traveller.traveller_reference if reply.kind == "APP" else None
