"""Dates and texts as reservation systems write them (IATA PADIS, AIRIMP)."""

from __future__ import annotations

import re

_DAY = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])-[0-9]{2}", re.ASCII)
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}", re.ASCII)
_SECONDS = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}", re.ASCII)
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def ddmmyy(iso: str | None) -> str:
    """``2026-11-24T09:30`` as ``241126``; empty when the date is not whole."""
    return f"{iso[8:10]}{iso[5:7]}{iso[2:4]}" if iso and _DAY.match(iso) else ""


def hhmm(iso: str | None) -> str:
    """``2026-11-24T09:30`` as ``0930``; empty when there is no time."""
    return f"{iso[11:13]}{iso[14:16]}" if iso and _MOMENT.match(iso) else ""


def hhmmss(iso: str | None) -> str:
    """As :func:`hhmm`, with the seconds when there are any: record locators carry them."""
    return hhmm(iso) + (iso[17:19] if iso and _SECONDS.match(iso) else "")


def ddmmmyy(iso: str | None) -> str:
    """``1964-07-12`` as ``12JUL64``; empty when the date is not whole."""
    if not iso or not _DAY.match(iso):
        return ""
    return f"{iso[8:10]}{_MONTHS[int(iso[5:7]) - 1]}{iso[2:4]}"


def email_text(address: str) -> str:
    """An e-mail address in the telegram character set: ``//`` for @, ``..`` for _, ``./`` for - (SSR CTCE)."""
    return address.upper().replace("_", "..").replace("-", "./").replace("@", "//")
