"""A carrier that sends lists of synthetic travellers and notes what was acknowledged, and nothing of what is inside.

Each sender reports flight after flight; every list of a flight names all travellers so far and some new ones. A body
is sent until it is acknowledged, the very same bytes each time.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

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


class Carrier(threading.Thread):
    """Sends until told to stop, then finishes what is at hand. ``log`` holds what was acknowledged."""

    def __init__(self, number: int) -> None:
        super().__init__(name=f"sender-{number}")
        self._number = number
        self._ended = threading.Event()
        self._departs = datetime.now(UTC) + timedelta(days=1)
        self._written = 0
        self.log: list[Sent] = []
        self.retries = 0

    def end(self) -> None:
        """Ask to stop."""
        self._ended.set()

    def _next(self) -> tuple[bytes, int, tuple[str, ...]]:
        """Return the next list with its flight and its documents."""
        number = self._written
        self._written += 1
        flight = self._number * _SENDERS_APART + number // LISTS_A_FLIGHT + 1
        people = [_person(_first(flight) + n) for n in range((number % LISTS_A_FLIGHT + 1) * NEW_A_LIST)]
        body = paxlst(
            people,
            prepared=f"{datetime.now(UTC):%y%m%d:%H%M}",
            control=f"{self._number}X{number}",
            flight=f"ZZ{flight}",
            departs=f"{self._departs:%y%m%d}1200",
            arrives=f"{self._departs:%y%m%d}2000",
        )
        return body, flight, tuple(str(one.document) for one in people)


class Sender(Carrier):
    """Sends over HTTP, each body until it is acknowledged."""

    def __init__(self, number: int, port: int, token: str) -> None:
        super().__init__(number)
        self._port = port
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/edifact"}

    def run(self) -> None:
        """Send."""
        while not self._ended.is_set():
            body, flight, documents = self._next()
            receipt = self._deliver(body)
            self.log.append(Sent(sha256(body).hexdigest(), receipt, flight, documents))
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


class FolderSender(Carrier):
    """Puts the lists of a flight into a folder, the last of them twice, and waits until there is a receipt for each."""

    def __init__(self, number: int, data: Path, carrier: str) -> None:
        super().__init__(number)
        self._data = data
        self.folder = data / "inbox" / carrier
        self.folder.mkdir(parents=True, exist_ok=True)

    def run(self) -> None:
        """Send."""
        while not self._ended.is_set():
            written = [self._next() for _ in range(LISTS_A_FLIGHT)]
            for place, (body, _, _) in enumerate([*written, written[-1]]):
                draft = self.folder / f"{self._written}-{place}.part"
                draft.write_bytes(body)
                draft.rename(draft.with_suffix(".edi"))
            receipts = self._receipts([sha256(body).hexdigest() for body, _, _ in written])
            for body, flight, documents in written:
                digest = sha256(body).hexdigest()
                self.log.append(Sent(digest, receipts[digest], flight, documents))

    def _receipts(self, digests: Sequence[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        while not set(digests) <= found.keys():
            time.sleep(0.2)
            for path in self._data.glob("done/*/*.json"):
                told = json.loads(path.read_bytes())
                found[told["sha256"]] = told["id"]
        return found
