"""Card numbers: six first and four last digits at most, wherever they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foreland.safeguards.masking import mask_card_number, mask_cards_in_text


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("4111111111111111", "411111XXXXXX1111"),
        ("378282246310005", "378282XXXXX0005"),
        ("3782 822463 10005", "378282XXXXX0005"),
        ("XXXXXXXX1186", "XXXXXXXX1186"),
        ("372395XXXXX9581", "372395XXXXX9581"),
        ("12345678", "XXXX5678"),
        ("1234", "XXXX"),
        ("", ""),
    ],
)
def test_numbers(number: str, masked: str) -> None:
    assert mask_card_number(number) == masked


@given(st.text("0123456789X", max_size=30))
def test_never_more_than_ten_digits_are_left(number: str) -> None:
    masked = mask_card_number(number)
    assert sum(c.isdigit() for c in masked) <= 10
    assert len(masked) == len(number)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("CARD 4111111111111111 OK", "CARD 411111XXXXXX1111 OK"),
        ("CARD 4111-1111-1111-1111 OK", "CARD 411111XXXXXX1111 OK"),
        ("CCVI4111111111111112/0228", "CCVI411111XXXXXX1112/0228"),
        ("TICKET 9991234567890", "TICKET 9991234567890"),
        ("PHONE 0044 20 555 0100", "PHONE 0044 20 555 0100"),
        ("4111111111111112 FAILS THE CHECK", "4111111111111112 FAILS THE CHECK"),
        ("", ""),
    ],
)
def test_running_text(text: str, masked: str) -> None:
    assert mask_cards_in_text(text) == masked
