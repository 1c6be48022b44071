"""Values of PNRGOV as XML: dates in the spellings of PADIS, carriers, documents that came as attributes."""

from __future__ import annotations

import re

from msgspec import Struct

from foreland.messages.dates import MONTHS, iso_date, iso_time, join_moment
from foreland.messages.xml_tree import Node

_MOMENT = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?)?")
_MONTH_NAMES = {number: name for name, number in MONTHS.items()}


class Moment(Struct, frozen=True):
    """An ISO date and time in the two spellings of PADIS, and as ISO again."""

    day: str = ""
    time: str = ""
    spelled: str = ""
    iso: str | None = None


def read_moment(text: str) -> Moment:
    """An ISO date, with a time or without; an empty one when it is none."""
    match = _MOMENT.match(text.strip())
    if match is None:
        return Moment()
    year, month, day, hour, minute, _ = match.groups()
    date = iso_date(int(year), int(month), int(day))
    if date is None or len(date) < 10:
        return Moment()
    time = f"{hour}{minute}" if hour else ""
    return Moment(
        day=f"{day}{month}{year[2:]}",
        time=time,
        spelled=f"{day}{_MONTH_NAMES[int(month)]}{year}",
        iso=join_moment(date, iso_time(time)),
    )


def carrier_of(node: Node, *names: str) -> str:
    """Code of the first of these elements that has one."""
    found = (one.get("Code", "AirlineCode") or one.text for one in node.all(*names))
    return next((code for code in found if code), "")


def document_text(node: Node) -> str:
    """DOCS, DOCO or DOCA that came as attributes, as the text of a request."""
    if node.all("DOCS"):
        one = node.first("DOCS")
        parts = [
            one.get("DocType", "Type"), one.get("DocIssueCountry", "IssueCountry", "IssuingCountry"),
            one.get("DocID", "DocumentNumber", "Number"), one.get("DocHolderNationality", "Nationality"),
            read_moment(one.get("BirthDate", "DateOfBirth")).spelled, one.get("Gender"),
            read_moment(one.get("ExpireDate", "ExpiryDate", "ExpirationDate")).spelled, one.get("Surname"),
            one.get("FirstGivenName", "GivenName"), one.get("SecondGivenName", "MiddleName"),
        ]  # fmt: skip
    elif node.all("DOCO"):
        one = node.first("DOCO")
        parts = [
            one.get("PlaceOfBirth", "BirthLocation"), one.get("TravelDocType", "DocType", "Type") or "V",
            one.get("VisaDocNbr", "DocID", "Number"), one.get("DocIssuePlace", "PlaceOfIssue"),
            read_moment(one.get("DocIssueDate", "IssueDate", "EffectiveDate")).spelled,
            one.get("CountryState", "ApplicableCountry", "DocIssueCountry"),
        ]  # fmt: skip
    elif node.all("DOCA"):
        one = node.first("DOCA")
        parts = [
            one.get("AddressType", "Type") or "R", one.get("Country", "CountryCode"), one.get("Address", "Street"),
            one.get("CityName", "City"), one.get("StateProv", "StateCode"), one.get("PostalCode"),
        ]  # fmt: skip
    else:
        return ""
    return "/" + "/".join(part.replace("/", " ") for part in parts)
