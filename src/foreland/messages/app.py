"""Reads SITA APP (Advance Passenger Processing): requests, answers, cancellations and manifest closings.

Not EDIFACT: one line of fields between slashes, ``CIRQ:header/.../GROUP/count/field/field``. Each group says how many
fields it has, so unknown groups and longer ones of later versions are stepped over without loss. Which field stands
where is :data:`LAYOUTS`, a table. It was not compared with the carriers' guide: a group of another length is read as
far as the table goes and kept word for word.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Literal

from foreland.messages.dates import iso_time, join_moment, read_yymmdd
from foreland.messages.defects import DefectList
from foreland.messages.drafts import DocumentDraft, TravellerDraft, add_once
from foreland.messages.record import Answer, Message
from foreland.messages.values import read_airport, read_country, read_flight, read_sex
from foreland.safeguards.masking import mask_cards_in_text
from foreland.travel.flight import Leg

LAYOUTS: dict[str, tuple[str, ...]] = {
    "INT": ("scope", "flight", "origin", "destination", "departs_day", "departs_time", "arrives_day", "arrives_time"),
    "PRQ": (
        "sequence", "crew", "nationality", "issuing_state", "number", "check", "kind", "expiry", "other_kind",
        "other_number", "other_check", "surname", "given_names", "birth", "sex", "birth_state", "endorsee",
        "transfer_from", "transfer_to", "override", "locator_source", "locator",
    ),
    "PCX": (
        "sequence", "expected", "crew", "nationality", "issuing_state", "number", "check", "kind", "expiry",
        "other_kind", "other_number", "other_check", "surname", "given_names", "birth", "sex", "birth_state",
    ),
    "PRS": (
        "sequence", "state", "crew", "nationality", "issuing_state", "number", "check", "kind", "expiry", "other_kind",
        "other_number", "other_check", "surname", "given_names", "birth", "sex", "birth_state",
    ),
}  # fmt: skip
"""Fields of each group in order. PRQ has 22 in version 21 and 34 in version 26; the first ones are the same."""

GROUPS = frozenset(["CHK", "INT", "EXO", "EXD", "INM", "PRQ", "PRS", "PCX", "PCC", "PAD", "MRQ", "MRS", "ERR"])
"""Groups that may follow the header."""

FUNCTIONS = {"CICX": "XR", "CICC": "XR", "CIMR": "CL", "CIMA": "CL"}
"""What a message does, in the function codes of BGM."""

HEAD = re.compile(r"[\s\x00-\x03]*(?:C[A-Z0-9]{1,3}/)?(CIRQ|CIRS|CICX|CICC|CIMR|CIMA)[:/]")
_STARTS = re.compile(r"(?:\A|(?<=[\r\n]))" + HEAD.pattern.removeprefix(r"[\s\x00-\x03]*"))
_MOST_MESSAGES = 10_000
_CODE = re.compile(r"8[5-7][0-9]{2}")
_STATUS = frozenset("BDXUITECN")
_MOST_GROUPS = 2_000
_LONGEST = 262_144


def app_places(text: str) -> list[tuple[int, int]]:
    """Where the messages of a file begin and end; empty when it begins with none."""
    first = HEAD.match(text)
    if first is None:
        return []
    starts = [0, *(match.start() for match in _STARTS.finditer(text, first.end()))][:_MOST_MESSAGES]
    return list(pairwise([*starts, len(text)]))


def read_app(text: str, file: str | None = None, index: int = 0) -> Message:
    """One message; ``text`` begins where :data:`HEAD` matches. What is not understood is kept word for word."""
    match = HEAD.match(text)
    defects = DefectList()
    name = match[1] if match is not None else ""
    begin = match.end() if match is not None else 0
    if len(text) > _LONGEST:
        defects.add("LIM_SEGMENT_LENGTH", f"only the first {_LONGEST} bytes were read", offset=0)
    body = re.sub(r"[\r\n]", "", text[begin:_LONGEST]).strip(" \t\0\x03")
    reading = _App(defects)
    reading.read(body.split("/"))
    return Message(
        file=file,
        index=index,
        kind="APP",
        version=reading.version,
        document_code=name or None,
        function=FUNCTIONS.get(name),
        transaction_reference=reading.reference,
        legs=tuple(reading.legs),
        travellers=tuple(person.build() for person in reading.people),
        answers=tuple(reading.answers),
        defects=defects.all(),
        unparsed=tuple(mask_cards_in_text(group) for group in reading.kept),
    )


class _App:
    """State of reading one message."""

    def __init__(self, defects: DefectList) -> None:
        self._defects = defects
        self.reference: str | None = None
        self.version: str | None = None
        self.legs: list[Leg] = []
        self.people: list[TravellerDraft] = []
        self.answers: list[Answer] = []
        self.kept: list[str] = []

    def read(self, fields: list[str]) -> None:
        """Header up to the first group, then group after group."""
        place = next((n for n, field in enumerate(fields) if self._begins(fields, n)), len(fields))
        head = [field.strip() for field in fields[:place]]
        self.reference = head[0] or None if head else None
        self.version = next((field for field in reversed(head[1:]) if field.isdigit()), None)
        groups = 0
        while place < len(fields) and groups < _MOST_GROUPS:
            groups += 1
            if not self._begins(fields, place):
                if any(field.strip() for field in fields[place:]):
                    self._defects.add("SEQ_UNEXPECTED", f"no group at field {place}")
                    self.kept.append("/".join(fields[place:]))
                return
            name, count = fields[place].strip(), int(fields[place + 1])
            values = [field.strip() for field in fields[place + 2 : place + 2 + count]]
            if len(values) < count:
                self._defects.add("ENV_TRUNCATED", f"{name} has {len(values)} of {count} fields")
            self._group(name, values, "/".join(fields[place : place + 2 + count]))
            place += 2 + count

    @staticmethod
    def _begins(fields: list[str], place: int) -> bool:
        count = fields[place + 1].strip() if place + 1 < len(fields) else ""
        return fields[place].strip() in GROUPS and count.isascii() and count.isdigit() and len(count) <= 3

    def _group(self, name: str, values: list[str], text: str) -> None:
        said = dict(zip(LAYOUTS.get(name, ()), values, strict=False))
        if name == "INT":
            self._leg(said)
        elif name in ("PRQ", "PCX"):
            self._person(said)
        elif name == "PRS":
            self._answer(values, said, "traveller")
        elif name in ("PCC", "MRS", "ERR"):
            self._answer(values, {}, "header" if name != "PCC" else "traveller")
        else:
            self.kept.append(text)
        if name in LAYOUTS and (len(values) > len(LAYOUTS[name]) or name == "PRS"):
            self.kept.append(text)

    def _leg(self, said: dict[str, str]) -> None:
        designator = read_flight(said.get("flight", ""))
        if designator is None:
            self._defects.add("VAL_CODE", f"no flight number {said.get('flight', '')}")
        departs = self._moment(said.get("departs_day", ""), said.get("departs_time", ""))
        arrives = self._moment(said.get("arrives_day", ""), said.get("arrives_time", ""))
        self.legs.append(
            Leg(
                flight=str(designator) if designator else said.get("flight") or None,
                carrier=designator.carrier if designator else None,
                number=designator.number if designator else None,
                origin=read_airport(said.get("origin", "")),
                destination=read_airport(said.get("destination", "")),
                departure_local=departs,
                arrival_local=arrives,
                border_crossing=True,
            )
        )

    def _moment(self, day: str, time: str) -> str | None:
        clock = iso_time(time)
        moment = join_moment(read_yymmdd(day), clock[:5] if clock and clock.endswith(":00") else clock)
        if moment is None and day:
            self._defects.add("VAL_DATE", day)
        return moment

    def _person(self, said: dict[str, str]) -> None:
        person = TravellerDraft(role="crew" if said.get("crew") == "C" else "passenger")
        given = said.get("given_names", "")
        person.surname, person.given_names = said.get("surname") or None, given if given not in ("", "-") else None
        person.name_raw = "/".join(part for part in (said.get("surname", ""), given) if part) or None
        person.traveller_reference = said.get("sequence") or None
        person.record_locator = said.get("locator") or None
        person.nationality, person.date_of_birth = self._state(said, "nationality"), self._day(said, "birth")
        person.place_of_birth = self._state(said, "birth_state")
        if sex := said.get("sex", ""):
            person.sex, known = read_sex(sex)
            if not known:
                self._defects.add("VAL_CODE", f"unknown sex {sex}")
        document = DocumentDraft(type=said.get("kind") or None, number=said.get("number") or None)
        document.issuing_state, document.expiry_date = self._state(said, "issuing_state"), self._day(said, "expiry")
        add_once(person.documents, document.build(None))
        other = DocumentDraft(type=said.get("other_kind") or None, number=said.get("other_number") or None)
        add_once(person.documents, other.build(None))
        if person.surname is None:
            self._defects.add("VAL_NAME", "no surname")
        self.people.append(person)

    def _state(self, said: dict[str, str], name: str) -> str | None:
        code, known = read_country(said.get(name, ""))
        if not known:
            self._defects.add("VAL_CODE", f"unknown country {said[name]}")
        return code

    def _day(self, said: dict[str, str], name: str) -> str | None:
        text = said.get(name, "")
        found = read_yymmdd(text) if len(text) == 8 else None
        if text and found is None:
            self._defects.add("VAL_DATE", text)
        return found

    def _answer(self, values: list[str], said: dict[str, str], level: Literal["header", "traveller"]) -> None:
        """The code is the four digits, else the status letter behind the fields that repeat the request."""
        rest = values[len(said) :] if said else values[1:]
        found = next((n for n, value in enumerate(rest) if _CODE.fullmatch(value)), None)
        letter = next((value for value in rest[: found or len(rest)] if value in _STATUS), None)
        words = [value for value in rest if len(value) > 4 and not value.isdigit()]
        self.answers.append(
            Answer(
                unique_reference=(values[0] or None) if values and level == "traveller" else None,
                code=rest[found] if found is not None else letter,
                level=level,
                text=" ".join(words) or None,
            )
        )
