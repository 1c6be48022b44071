"""The synthetic world as files: messages in order of sending with their manifest, lists, officers, carriers, truth.

Everything is written as it is told. Only messages wait: until nothing earlier can still be told.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from heapq import heappop, heappush
from itertools import count
from pathlib import Path
from typing import Any, TextIO

import msgspec
from msgspec import Struct

from foreland.documents.importing_authorisations import AUTHORISATION_COLUMNS
from foreland.simulation.authorisations import authorisation_row
from foreland.simulation.casebook import Casebook, outcome_rows_of, truth_rows_of
from foreland.simulation.days import Days, FlightTold
from foreland.simulation.lists import NOTICE_COLUMNS, demo_officers, notice_row, watchlist_row
from foreland.simulation.pushes import SentMessage
from foreland.simulation.schedule import Flight, carriers
from foreland.simulation.truth import flight_row, traveller_rows

_LINES = ("watchlist", "manifest", "truth_flights", "truth_travellers", "truth_cases", "truth_outcomes")
_SCHEDULE_COLUMNS = ("flight", "date", "origin", "destination", "departure", "arrival", "arrival_day")


class Written(Struct, kw_only=True):
    """How much was written, and how many messages waited at most for their turn."""

    messages: int = 0
    flights: int = 0
    travellers: int = 0
    cases: int = 0
    most_waiting: int = 0


def write_days(days: Days, folder: Path, progress: Callable[[int, int], None] | None = None) -> Written:
    """Tell all days into files below ``folder``; ``progress`` is told flights done and their number."""
    (folder / "messages").mkdir(parents=True, exist_ok=True)
    _write_json(folder / "users.json", [msgspec.to_builtins(officer) for officer in demo_officers()])
    _write_json(folder / "carriers.json", [msgspec.to_builtins(carrier) for carrier in carriers()])
    with _opened(days, folder) as files:
        for told in days:
            files.write(told)
            if progress is not None:
                progress(files.written.flights, days.total)
    return files.written


class _Files:
    """The open files of a world, and the messages that wait."""

    def __init__(self, folder: Path, days: Days, stack: ExitStack) -> None:
        def opened(name: str) -> TextIO:
            return stack.enter_context((folder / name).open("w", encoding="utf-8", newline=""))

        self._folder, self._days = folder, days
        self._lines = {name: opened(f"{name}.jsonl") for name in _LINES}
        self._notices = csv.writer(opened("lost_stolen.csv"), lineterminator="\n")
        self._notices.writerow(NOTICE_COLUMNS)
        self._authorisations = csv.writer(opened("authorisations.csv"), lineterminator="\n")
        self._authorisations.writerow(AUTHORISATION_COLUMNS)
        self._schedule = csv.writer(opened("schedule.csv"), lineterminator="\n")
        self._schedule.writerow(_SCHEDULE_COLUMNS)
        self._truth = opened("truth.json")
        self._truth.write(json.dumps({"seed": days.seed, "start": _instant(days.start)})[:-1] + ', "cases": [')
        self._first_row = True
        self._book = Casebook()
        self._waiting: list[tuple[datetime, int, int, SentMessage]] = []
        self._order = count()
        self.written = Written()

    def write(self, told: FlightTold) -> None:
        """Write what is known of a flight, and every message whose turn has come."""
        self._write_lists()
        self._schedule.writerow(_schedule_row(told.flight))
        self._write_truth(told)
        for sent in told.told.messages:
            bare = msgspec.structs.replace(sent, says=())
            heappush(self._waiting, (sent.sent_at, sent.flight_index, next(self._order), bare))
        self.written.flights += 1
        self.written.travellers += sum(len(party.passengers) for party in told.parties)
        self.written.most_waiting = max(self.written.most_waiting, len(self._waiting))
        while self._waiting and self._waiting[0][0] < told.quiet_until:
            self._send(heappop(self._waiting)[-1])

    def close(self) -> None:
        """Write what still waits and end the truth."""
        while self._waiting:
            self._send(heappop(self._waiting)[-1])
        self._truth.write("\n]}\n")

    def _send(self, sent: SentMessage) -> None:
        self.written.messages += 1
        name = f"messages/{file_name(self.written.messages, sent)}"
        (self._folder / name).write_bytes(sent.data)
        self._add("manifest", [_manifest_row(name, sent)])

    def _write_lists(self) -> None:
        listed, notices, authorisations = self._days.take_lists()
        self._add("watchlist", (watchlist_row(one) for one in listed))
        self._notices.writerows(notice_row(one) for one in notices)
        self._authorisations.writerows(authorisation_row(one) for one in authorisations)

    def _write_truth(self, told: FlightTold) -> None:
        for row in truth_rows_of(told.flight, told.parties, told.cases):
            self._truth.write(("\n" if self._first_row else ",\n") + json.dumps(row, ensure_ascii=False))
            self._first_row = False
            self._book.note(row)
        self._add("truth_outcomes", outcome_rows_of(told.flight, told.parties, told.cases))
        self._add("truth_flights", (flight_row(truth) for truth in told.told.truths))
        self._add("truth_travellers", (row for truth in told.told.truths for row in traveller_rows(truth)))
        self._add("truth_cases", self._book.rows(told.finished))
        self.written.cases += len(told.finished)

    def _add(self, name: str, rows: Iterable[dict[str, Any]]) -> None:
        self._lines[name].writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@contextmanager
def _opened(days: Days, folder: Path) -> Iterator[_Files]:
    with ExitStack() as stack:
        files = _Files(folder, days, stack)
        yield files
        files.close()


def file_name(number: int, sent: SentMessage) -> str:
    """``0000123-Q0117-paxlst.edi``: sorting by name is the order of sending."""
    return f"{number:07d}-{sent.flight}-{sent.kind.lower()}.edi"


def _manifest_row(name: str, sent: SentMessage) -> dict[str, Any]:
    return {
        "file": name,
        "carrier": sent.carrier,
        "sent_at": _instant(sent.sent_at),
        "kind": sent.kind,
        "flight": sent.flight,
        "past": sent.past,
        "oddities": list(sent.oddities),
    }


def _instant(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _schedule_row(flight: Flight) -> tuple[str | int, ...]:
    """A planned flight as ``foreland schedule import`` reads it."""
    leg = flight.leg()
    leaves = datetime.fromisoformat(leg.departure_local or "")
    lands = datetime.fromisoformat(leg.arrival_local or "")
    days = (lands.date() - leaves.date()).days
    ends = (leg.origin or "", leg.destination or "")
    return (flight.designator, leaves.date().isoformat(), *ends, f"{leaves:%H:%M}", f"{lands:%H:%M}", days)


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
