"""The synthetic world as files: messages in order of sending with their manifest, lists, officers, carriers, truth."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from foreland.simulation.lists import NOTICE_COLUMNS, notice_row, watchlist_row
from foreland.simulation.pushes import SentMessage
from foreland.simulation.truth import flight_row, traveller_rows
from foreland.simulation.world import World, case_rows, outcome_rows, truth_rows


def write_world(world: World, folder: Path) -> int:
    """Write everything below ``folder`` and return the number of messages."""
    (folder / "messages").mkdir(parents=True, exist_ok=True)
    names = [file_name(number, sent) for number, sent in enumerate(world.messages, 1)]
    for name, sent in zip(names, world.messages, strict=True):
        (folder / "messages" / name).write_bytes(sent.data)
    _write_lines(
        folder / "manifest.jsonl",
        (_manifest_row(name, sent) for name, sent in zip(names, world.messages, strict=True)),
    )
    _write_lines(folder / "watchlist.jsonl", (watchlist_row(listed) for listed in world.listed))
    with (folder / "lost_stolen.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(NOTICE_COLUMNS)
        writer.writerows(notice_row(notice) for notice in world.notices)
    _write_json(folder / "users.json", [msgspec.to_builtins(officer) for officer in world.officers])
    _write_json(folder / "carriers.json", [msgspec.to_builtins(carrier) for carrier in world.carriers])
    _write_json(folder / "truth.json", {"seed": world.seed, "start": _instant(world), "cases": list(truth_rows(world))})
    _write_lines(folder / "truth_flights.jsonl", (flight_row(truth) for truth in world.truths))
    _write_lines(folder / "truth_travellers.jsonl", (row for truth in world.truths for row in traveller_rows(truth)))
    _write_lines(folder / "truth_cases.jsonl", case_rows(world))
    _write_lines(folder / "truth_outcomes.jsonl", outcome_rows(world))
    _write_schedule(folder / "schedule.csv", world)
    return len(names)


def file_name(number: int, sent: SentMessage) -> str:
    """``000123-Q0117-paxlst.edi``: sorting by name is the order of sending."""
    return f"{number:06d}-{sent.flight}-{sent.kind.lower()}.edi"


def _manifest_row(name: str, sent: SentMessage) -> dict[str, Any]:
    return {
        "file": f"messages/{name}",
        "carrier": sent.carrier,
        "sent_at": sent.sent_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "kind": sent.kind,
        "flight": sent.flight,
        "past": sent.past,
        "oddities": list(sent.oddities),
    }


def _instant(world: World) -> str:
    return world.start.strftime("%Y-%m-%dT%H:%M:%SZ")


def _write_schedule(path: Path, world: World) -> None:
    """The planned flights as ``foreland schedule import`` reads them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("flight", "date", "origin", "destination", "departure", "arrival", "arrival_day"))
        for flight in world.flights:
            leg = flight.leg()
            leaves = datetime.fromisoformat(leg.departure_local or "")
            lands = datetime.fromisoformat(leg.arrival_local or "")
            days = (lands.date() - leaves.date()).days
            times = (f"{leaves:%H:%M}", f"{lands:%H:%M}", days)
            writer.writerow((flight.designator, leaves.date().isoformat(), leg.origin, leg.destination, *times))


def _write_lines(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
