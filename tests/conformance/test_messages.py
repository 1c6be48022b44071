"""Reads the public sample messages, when they lie beside the repository, and checks what must hold for any file."""

from __future__ import annotations

import re

import msgspec
import pytest

from foreland.messages.filtering import filter_message
from foreland.messages.parse import parse_bytes, parse_with_bodies, to_json
from foreland.messages.record import Message
from foreland.resources.sensitive import load_terms
from foreland.safeguards.sensitive import SensitiveFilter
from tests.conformance.folder import SAMPLES
from tests.core.messages.samples import paxlst, pnrgov

RULES = SensitiveFilter(load_terms())
FILES: dict[str, bytes] = {
    "synthetic list": paxlst(),
    "synthetic push": pnrgov(),
    **({file.name: file.read_bytes() for file in sorted(SAMPLES.iterdir())} if SAMPLES else {}),
}
"""Synthetic twins are always here; samples only where the folder is."""

_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?)?)?)?")
_DATE_FIELDS = ("date", "date_of_birth", "expiry_date", "issue_date", "created_at", "last_modified_at", "issued_at")


@pytest.fixture(params=list(FILES))
def name(request: pytest.FixtureRequest) -> str:
    """Name of a file."""
    return str(request.param)


def messages(name: str) -> tuple[Message, ...]:
    """Messages of a file."""
    return parse_bytes(FILES[name], name)


def test_facts_or_a_fatal_defect(name: str) -> None:
    for message in messages(name):
        facts = message.legs or message.travellers or message.bookings or message.answers or message.unparsed
        assert facts or any(defect.severity == "fatal" for defect in message.defects)


def test_every_header_is_a_message(name: str) -> None:
    headers = len(re.findall(rb"(?<![A-Z0-9])UN\s?H[+*]", FILES[name].replace(b"\r", b"").replace(b"\n", b"")))
    assert len([one for one in messages(name) if one.kind not in ("UNKNOWN", "PNRGOV-XML")]) == headers


def test_every_person_is_counted(name: str) -> None:
    found = messages(name)
    joined = re.sub(rb"[\r\n]", b"", FILES[name])
    persons = len(re.findall(rb"NAD[+*](?:FL|FM|DDU|DDT|VW)[+*]", joined)) + len(re.findall(rb"PDT\+P/", joined))
    assert sum(len(one.travellers) for one in found) == persons
    bookings = len(re.findall(rb"'\s*SRC\s*'", FILES[name]))
    assert sum(len(one.bookings) for one in found) >= bookings


def test_offsets_lie_in_the_file_and_tags_are_tags(name: str) -> None:
    for message in messages(name):
        for defect in message.defects:
            assert defect.offset is None or 0 <= defect.offset <= len(FILES[name])
            assert defect.tag is None or re.fullmatch("[A-Za-z0-9]{3}", defect.tag)


def test_json_reads_back_as_the_same_message(name: str) -> None:
    for message in messages(name):
        assert msgspec.json.decode(to_json(message), type=Message) == message


def _dates(value: object) -> list[str]:
    if isinstance(value, dict):
        own = [item for key, item in value.items() if key in _DATE_FIELDS and isinstance(item, str)]
        own += [item for key, item in value.items() if key.endswith("_local") and isinstance(item, str)]
        return own + [date for item in value.values() for date in _dates(item)]
    if isinstance(value, list):
        return [date for item in value for date in _dates(item)]
    return []


def test_dates_are_iso_dates_and_countries_codes(name: str) -> None:
    for message in messages(name):
        assert all(_DATE.fullmatch(date) for date in _dates(msgspec.to_builtins(message)))
        people = [*message.travellers, *(one for booking in message.bookings for one in booking.travellers)]
        for person in people:
            codes = [person.nationality, person.residence, *(document.issuing_state for document in person.documents)]
            assert all(code is None or re.fullmatch("[A-Z]{3}", code) for code in codes)
            assert person.surname is None or person.surname == person.surname.strip() != ""


def test_bodies_and_places_of_messages(name: str) -> None:
    parsed = parse_with_bodies(FILES[name])
    assert [one.message for one in parsed] == list(parse_bytes(FILES[name]))
    ends = 0
    for one in parsed:
        assert ends <= one.start <= one.end <= len(FILES[name])
        ends = one.end


def test_no_card_number_and_no_sensitive_request_is_left(name: str) -> None:
    for message in messages(name):
        filtered, _ = filter_message(message, RULES)
        text = to_json(filtered).decode()
        assert not re.search(r"\b(?:AVML|HNML|KSML|MOML|WCHR|BLND)\b", text)
        assert all(
            payment.number_masked is None or sum(c.isdigit() for c in payment.number_masked) <= 10
            for booking in filtered.bookings
            for payment in booking.payments
        )


def test_cut_files_keep_the_persons_before_the_cut(name: str) -> None:
    whole = messages(name)[0].travellers
    for share in range(1, 20):
        part = parse_bytes(FILES[name][: len(FILES[name]) * share // 20])
        kept = part[0].travellers
        assert kept[:-1] == whole[: max(0, len(kept) - 1)]
