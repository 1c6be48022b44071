"""Masking of payment card numbers: six first and four last digits at most are ever kept (PCI DSS 3.4.1)."""

from __future__ import annotations

import re

_SHORTEST_CARD = 13

_LONG_ENOUGH = re.compile(r"[0-9][0-9 -]{11}")
"""In every text with a card number, and quick to miss in the others."""

_CANDIDATE = re.compile(r"(?<![0-9])[2-6][0-9](?:[ -]?[0-9]){11,17}(?![0-9])")
_VENDOR = r"(?<![A-Z])((?:CC)?(?:VI|CA|MA|MC|AX|DC|DS|JC|TP|CC ?))"
_AFTER_VENDOR = re.compile(_VENDOR + r"([0-9](?:[ -]?[0-9]){11,18})(?![0-9])")


def mask_card_number(number: str) -> str:
    """Mask a card number as written in a form of payment.

    Numbers of 13 characters and more keep the first six and the last four; shorter ones only the last four, because
    with a longer rest the number could be completed by trying.
    """
    number = "".join(number.split())
    if len(number) <= 4:
        return "X" * len(number)
    shown = 6 if len(number) >= _SHORTEST_CARD else 0
    return number[:shown] + "X" * (len(number) - shown - 4) + number[-4:]


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def mask_cards_in_text(text: str) -> str:
    """Mask what can only be a card number in running text.

    That is a number of 14 to 19 digits that passes the check digit of ISO/IEC 7812 and begins as cards do, or any long
    number directly behind the two letters of a card vendor (``VI4111...``). Ticket numbers have 13 digits and stay.
    """
    if len(text) < _SHORTEST_CARD or not _LONG_ENOUGH.search(text):
        return text

    def mask(match: re.Match[str]) -> str:
        digits = re.sub(r"[ -]", "", match.group())
        return mask_card_number(digits) if 14 <= len(digits) <= 19 and _luhn(digits) else match.group()

    text = _AFTER_VENDOR.sub(lambda m: m.group(1) + mask_card_number(re.sub(r"[ -]", "", m.group(2))), text)
    return _CANDIDATE.sub(mask, text)
