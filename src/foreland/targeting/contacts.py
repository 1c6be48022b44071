"""One spelling for a phone number and an e-mail address, so that the same contact is found again."""

from __future__ import annotations

import re

_PLUS = re.compile(r"^\s*(?:\+|00)")
_MAILBOX = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_TRUNK = re.compile(r"\(\s*0\s*\)")
_EXTENSION = re.compile(r"(?i)\s*(?:ext\.?|x|#)\s*\d{1,6}\s*$")
SHORTEST_PHONE = 7
LONGEST_PHONE = 15
"""ITU-T E.164 allows 15 digits; fewer than 7 are extensions or service numbers and join strangers."""


def canonical_phone(text: str) -> str | None:
    """Digits of a number, without ``+``, ``00`` or an extension; ``None`` when it cannot be a subscriber's
    number.

    A national number stays national (no country is guessed), so it only meets the same national spelling.
    Numbers of one repeated digit are place-holders and give ``None``.
    """
    international = _PLUS.match(text) is not None
    digits = "".join(c for c in _TRUNK.sub("", _EXTENSION.sub("", text)) if c.isdecimal() and c.isascii())
    if international and digits.startswith("00"):
        digits = digits[2:]
    if not SHORTEST_PHONE <= len(digits) <= LONGEST_PHONE or len(set(digits)) == 1:
        return None
    return digits


def canonical_email(text: str) -> str | None:
    """Lower case, with the spellings of reservation systems undone; ``None`` when it is no mail address.

    Their character set lacks three signs: they write ``//`` for @, ``..`` for _ and ``./`` for - (SSR CTCE).
    """
    mail = text.strip().lower()
    if "@" not in mail and mail.count("//") == 1:
        mail = mail.replace("//", "@").replace("..", "_").replace("./", "-")
    return mail if _MAILBOX.match(mail) else None
