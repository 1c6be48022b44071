"""Open tables of nationality pairs: hints for people and an alarm when our rules drift from them. They decide nothing.

Such tables say what a visitor with an ordinary passport needs, pair by pair: no transit, no residence, no visas held,
no validity. No decision takes them in; what they say stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Literal

from msgspec import Struct

from foreland.documents.requirements.decide import check_journey
from foreland.documents.requirements.given import read_case
from foreland.documents.requirements.rulebook import Area, RuleBook
from foreland.travel.countries import country_code
from foreland.travel.csv_lines import split_line
from foreland.travel.line_problem import LineProblem

Need = Literal["free", "eta", "visa"]
"""Nothing before the journey; an authorisation asked for on line; a visa, wherever it is issued, or no admission."""
OursSays = Need | Literal["unknown"]

_ASKED: tuple[Need, ...] = ("free", "eta", "visa")
_DAYS = re.compile(r"(?:visa[ -]?free(?: for)?[ /:]*)?(\d{1,3})(?: days?)?")
_NEEDS: Mapping[str, Need] = {
    **dict.fromkeys(("visa free", "visa-free", "freedom of movement", "visa not required"), "free"),
    **dict.fromkeys(("eta", "e-ta", "esta", "electronic travel authorisation"), "eta"),
    **dict.fromkeys(("visa required", "e-visa", "evisa", "e visa", "visa on arrival", "voa", "visa"), "visa"),
    **dict.fromkeys(("no admission", "covid ban", "admission refused"), "visa"),
}
_SAME: frozenset[str] = frozenset(("-1", "", "home", "-"))
_LONG = ("passport", "destination", "requirement")
_AUTHORISATIONS = {"USA": "ESTA", "CAN": "eTA", "GBR": "eTA", "AUS": "eVisitor"}
_OF_AREA = "ETIAS"


class Hint(Struct, frozen=True):
    """One pair: what a table says (``said``, as it stands there) and what that means."""

    passport: str
    destination: str
    said: str
    need: Need


class HintTable(Struct, frozen=True, kw_only=True):
    """A table with where it is from and the day of its facts (ISO 8601)."""

    source: str
    dated: str
    hints: tuple[Hint, ...]

    def of(self, passport: str, destination: str) -> Hint | None:
        """Return the hint for a pair of alpha-3 codes."""
        return next((one for one in self.hints if (one.passport, one.destination) == (passport, destination)), None)


class Drift(Struct, frozen=True, kw_only=True):
    """Passports of which our pack and the table say different things about one destination."""

    pack: str
    version: str
    destination: str
    ours: Need
    theirs: Need
    passports: tuple[str, ...]

    @property
    def lenient(self) -> bool:
        """Whether we ask for less than the table: who needs more may be let travel, and is refused at the port."""
        return _ASKED.index(self.ours) < _ASKED.index(self.theirs)


class DriftReport(Struct, frozen=True, kw_only=True):
    """The drifts; ``compared`` pairs, of which ``agreeing`` agree and ``unknown`` are not decided by our rules."""

    drifts: tuple[Drift, ...]
    compared: int
    agreeing: int
    unknown: int


def read_hints(lines: Iterable[str]) -> tuple[tuple[Hint, ...], tuple[LineProblem, ...]]:
    """Read a table: a matrix whose first column is ``Passport``, or rows of ``passport,destination,requirement``.

    States are alpha-2 or alpha-3 codes. What cannot be read is a problem and left out; the later of two rows holds.
    """
    problems: list[LineProblem] = []
    found: dict[tuple[str, str], Hint] = {}
    for number, passport, destination, said in _pairs(lines, problems):
        codes, text = (country_code(passport), country_code(destination)), " ".join(said.lower().split())
        if codes[0] is None or codes[1] is None:
            problems.append(LineProblem(line=number, code="code_unknown", field=destination if codes[0] else passport))
        elif codes[0] != codes[1] and text not in _SAME:
            need = "free" if _DAYS.fullmatch(text) else _NEEDS.get(text)
            if need is None:
                problems.append(LineProblem(line=number, code="requirement_unknown", field=said[:40]))
            else:
                found[codes[0], codes[1]] = Hint(codes[0], codes[1], text, need)
    return tuple(found.values()), tuple(problems)


def _pairs(lines: Iterable[str], problems: list[LineProblem]) -> Iterator[tuple[int, str, str, str]]:
    header: list[str] | None = None
    for number, line in enumerate(lines, start=1):
        cells = split_line(line)
        if cells is None:
            problems.append(LineProblem(line=number, code="not_csv"))
        elif header is None:
            header = cells
            if len(cells) < 2 or cells[0].lower() != "passport":
                problems.append(LineProblem(line=number, code="header_missing"))
                return
        elif tuple(name.lower() for name in header) == _LONG:
            if len(cells) >= len(_LONG):
                yield number, cells[0], cells[1], cells[2]
            elif any(cells):
                problems.append(LineProblem(line=number, code="cells_missing"))
        elif any(cells):
            yield from ((number, cells[0], place, said) for place, said in zip(header[1:], cells[1:], strict=False))
    if header is None:
        problems.append(LineProblem(line=1, code="header_missing"))


def drift_report(table: HintTable, book: RuleBook, states: Mapping[str, str | None], day: date) -> DriftReport:
    """Compare a table with what the packs say on a day about a visitor of two weeks with a new passport.

    Packs for everybody else are left out. The states of one area are asked once a passport.
    """
    airports: dict[str, str] = {}
    for airport, state in states.items():
        if state is not None:
            airports[state] = min(airport, airports.get(state, airport))
    said: dict[tuple[str, str], OursSays] = {}
    groups: dict[tuple[str, str, str, Need, Need], list[str]] = {}
    compared = agreeing = unknown = 0
    for hint in table.hints:
        area = book.area_of(hint.destination, day)
        if area is None or area is book.elsewhere or hint.destination not in airports:
            continue
        key = (area.pack.pack, hint.passport)
        if key not in said:
            said[key] = _ours(hint.passport, airports[hint.destination], area, book, states, day)
        ours = said[key]
        compared += 1
        agreeing += ours == hint.need
        unknown += ours == "unknown"
        if ours != "unknown" and ours != hint.need:
            group = (area.pack.pack, area.version, hint.destination, ours, hint.need)
            groups.setdefault(group, []).append(hint.passport)
    drifts = tuple(
        Drift(pack=pack, version=version, destination=place, ours=ours, theirs=theirs, passports=tuple(sorted(held)))
        for (pack, version, place, ours, theirs), held in sorted(groups.items())
    )
    return DriftReport(drifts=drifts, compared=compared, agreeing=agreeing, unknown=unknown)


def _ours(
    passport: str, airport: str, area: Area, book: RuleBook, states: Mapping[str, str | None], day: date
) -> OursSays:
    """What our rules ask of an ordinary visitor before the journey."""
    if passport in area.states(day):
        return "free"
    state = states[airport]
    electronic = _AUTHORISATIONS.get(state or "", _OF_AREA)
    bare = _decision(passport, airport, [], book, states, day)
    if bare in ("OK", "CONDITIONAL"):
        return "free"
    with_one = _decision(passport, airport, [{"type": electronic, "status": "approved"}], book, states, day)
    if with_one in ("OK", "CONDITIONAL"):
        return "eta"
    return "visa" if with_one == bare == "NOT_OK" else "unknown"


def _decision(
    passport: str, airport: str, held: list[dict[str, Any]], book: RuleBook, states: Mapping[str, str | None], day: date
) -> str | None:
    paper = {"type": "P", "issuer": passport, "nationality": passport, "electronic": True, "number": "X0000001"}
    paper |= {"issue_date": day.replace(year=day.year - 1, day=1), "expiry_date": day.replace(year=day.year + 8, day=1)}
    case = {
        "travel_date": day.isoformat(), "route": [_FAR, airport], "nationality": [passport], "age": 35,
        "purpose": "visit", "stay_days": 14, "return_or_onward": True, "authorisations": held,
        "documents": [{name: value.isoformat() if isinstance(value, date) else value for name, value in paper.items()}],
    }  # fmt: skip
    answer = check_journey(read_case(case), book, states)
    return answer.points[-1].decision if answer.points else None


_FAR = "DXB"
"""Where the imagined journey begins: nobody's own area, and no pack asks anything of those who leave it."""
