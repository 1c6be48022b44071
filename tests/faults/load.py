"""A carrier that sends lists of synthetic travellers and notes what was acknowledged, and nothing of what is inside.

Each sender reports flight after flight; every list of a flight names all travellers so far and some new ones. A body
is sent until it is acknowledged, the very same bytes each time.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from msgspec import Struct

from tests.operations.wire import Person, paxlst

LISTS_A_FLIGHT = 5
NEW_A_LIST = 4
_SENDERS_APART = 4_000  # flight numbers


class Sent(Struct, frozen=True):
    """A body that was acknowledged: its hash, its receipt, its flight, and whom that flight now carries."""

    sha256: str
    receipt: str
    flight: int
    documents: tuple[str, ...]


def is_expired(document: str) -> bool:
    """Whether the sender let this document expire."""
    return int(document[1:]) % 7 == 0


def is_listed(document: str) -> bool:
    """Whether this document stands on the list that is put in force under load."""
    return int(document[1:]) % 5 == 0


def stolen_documents(senders: int, flights: int) -> str:
    """Return a list (CSV) of the documents that :func:`is_listed` of the first flights of each sender."""
    numbers = (
        f"K{first + place:08d}"
        for sender in range(senders)
        for flight in range(1, flights + 1)
        for first in (_first(sender * _SENDERS_APART + flight),)
        for place in range(LISTS_A_FLIGHT * NEW_A_LIST)
    )
    lines = [f"{number},,UTO,P,stolen,2026-05-01" for number in numbers if is_listed(number)]
    return "\n".join(["number,number_to,issuing_state,type,category,reported_on", *lines]) + "\n"


def _first(flight: int) -> int:
    return flight * LISTS_A_FLIGHT * NEW_A_LIST


def _letters(number: int) -> str:
    return "".join(chr(ord("A") + int(digit)) for digit in f"{number:08d}")


def _person(number: int) -> Person:
    document = f"K{number:08d}"
    expires = "200101" if is_expired(document) else "380101"
    return Person(
        surname=f"Q{_letters(number)}", given=f"V{_letters(number)[::-1]}", document=document, expires=expires
    )


class Sender(threading.Thread):
    """Sends until told to stop, then finishes the body at hand. ``log`` holds what was acknowledged, in order."""

    def __init__(self, number: int, port: int, token: str) -> None:
        super().__init__(name=f"sender-{number}")
        self._number = number
        self._port = port
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/edifact"}
        self._ended = threading.Event()
        self._departs = datetime.now(UTC) + timedelta(days=1)
        self.log: list[Sent] = []
        self.retries = 0

    def end(self) -> None:
        """Ask to stop."""
        self._ended.set()

    def run(self) -> None:
        """Send."""
        number = 0
        while not self._ended.is_set():
            flight = self._number * _SENDERS_APART + number // LISTS_A_FLIGHT + 1
            people = [_person(_first(flight) + n) for n in range((number % LISTS_A_FLIGHT + 1) * NEW_A_LIST)]
            now = datetime.now(UTC)
            body = paxlst(
                people,
                prepared=f"{now:%y%m%d:%H%M}",
                control=f"{self._number}X{number}",
                flight=f"ZZ{flight}",
                departs=f"{self._departs:%y%m%d}1200",
                arrives=f"{self._departs:%y%m%d}2000",
            )
            receipt = self._deliver(body)
            documents = tuple(str(one.document) for one in people)
            self.log.append(Sent(sha256(body).hexdigest(), receipt, flight, documents))
            number += 1
            self._ended.wait(0.03)

    def _deliver(self, body: bytes) -> str:
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
                try:
                    connection.request("POST", "/api/v1/messages", body, self._headers)
                    answer = connection.getresponse()
                    text = answer.read()
                finally:
                    connection.close()
            except (OSError, http.client.HTTPException):
                self.retries += 1
                time.sleep(0.1)
                continue
            if answer.status == 202:
                return str(json.loads(text)["id"])
            if answer.status != 503:
                raise AssertionError(f"answered {answer.status}: {text[:300]!r}")
            self.retries += 1
            time.sleep(0.2)
