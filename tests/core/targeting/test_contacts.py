"""One spelling for a contact."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foreland.targeting.contacts import canonical_email, canonical_phone


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+49 30 1234567", "49301234567"),
        ("0049-30-1234567", "49301234567"),
        ("+49 (0)30 1234567", "49301234567"),
        ("+49 30 1234567 ext. 12", "49301234567"),
        ("030/1234567", "0301234567"),
        ("+1 (202) 555-0143", "12025550143"),
        ("0000000000", None),
        ("999999999", None),
        ("112", None),
        ("", None),
        ("call the agent", None),
        ("1" * 16, None),
        ("٠٣٠١٢٣٤٥٦٧", None),
    ],
)
def test_phone(text: str, expected: str | None) -> None:
    assert canonical_phone(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" A.Person@Mail.Example ", "a.person@mail.example"),
        ("A..PERSON//MAIL.EXAMPLE", "a_person@mail.example"),
        ("A./PERSON//MAIL.EXAMPLE", "a-person@mail.example"),
        ("A@B", None),
        ("A//B//C.EXAMPLE", None),
        ("@", None),
        ("", None),
    ],
)
def test_email(text: str, expected: str | None) -> None:
    assert canonical_email(text) == expected


@given(st.text(max_size=40))
def test_canonical_forms_are_stable(text: str) -> None:
    for canonical in (canonical_phone, canonical_email):
        once = canonical(text)
        assert once is None or canonical(once) in (once, None)
