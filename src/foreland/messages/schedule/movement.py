"""Movement messages (MVT, IATA AHM 780) and diversions (DIV, AHM 781). All times are UTC.

After the line of the flight (``ZZ123/25.REGIS.LHR``) come elements: AD off blocks / airborne, AA touchdown / on blocks,
ED estimated departure, EA estimated arrival with its airport, RR return to ramp, FR forced return, and others (delays,
passengers, remarks) that say nothing about times. A time is ``HHMM``, or ``DDHHMM`` with the day of the month.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from msgspec import Struct

from foreland.messages.schedule.period import read_ddmmmyy
from foreland.messages.schedule.telegram import Action, EventList, FlightEvent, Telegram, TelegramText
from foreland.travel.flight import Designator, read_designator
from foreland.travel.flight_clock import TimeKind

_FLIGHT = re.compile(
    r"^(?P<flight>[A-Z0-9]{2,3}[0-9]{1,4}[A-Z]?)/(?P<day>[0-9]{2})(?:\.(?P<reg>[A-Z0-9-]*))?\.(?P<station>[A-Z]{3})$"
)
_ELEMENT = re.compile(r"^(?P<code>AD|AA|ED|EO|EA|RR|FR)(?P<first>[0-9]{2,6})?(?:/(?P<second>[0-9]{4,6}))?$")
_SILENT = re.compile(r"^(?:DL|DLA|EDL|PX|SI|NI|EB|ET|CRT|FLD|RC|TOF|TD|SL|DR|UB|LF|PA)")
_NEAR = timedelta(hours=36)


class _Flight(Struct, frozen=True):
    designator: Designator
    day: date
    station: str
    aircraft: str | None


def read_movement(text: TelegramText, now: datetime) -> Telegram:
    """Read a MVT or DIV; ``now`` says which month the day of the month belongs to."""
    return _Reader(text, now).run()


class _Reader:
    def __init__(self, text: TelegramText, now: datetime) -> None:
        self._text = text
        self._now = now
        self._found = EventList()
        self._flight: _Flight | None = None

    def run(self) -> Telegram:
        for number, line in enumerate(self._text.lines):
            flight = _FLIGHT.match(line)
            if flight is not None:
                self._flight = self._read_flight(flight, number)
            elif self._flight is None:
                self._found.defects.add("TEL_FLIGHT", line, segment=number)
            elif not _SILENT.match(line):
                self._elements(self._flight, line, number)
        return self._found.telegram(self._text.kind)

    def _read_flight(self, match: re.Match[str], number: int) -> _Flight | None:
        designator, day = read_designator(match["flight"]), read_ddmmmyy(match["day"], self._now.date())
        if designator is None or day is None:
            self._found.defects.add("TEL_FLIGHT", match[0], segment=number)
            return None
        return _Flight(designator, day, match["station"], match["reg"] or None)

    def _elements(self, flight: _Flight, line: str, number: int) -> None:
        """Read the elements of a line; a word of three letters behind an estimated arrival is its airport."""
        words = line.split()
        while words:
            word = words.pop(0)
            if _SILENT.match(word):
                return
            match = _ELEMENT.match(word)
            airport = words.pop(0) if match and words and re.fullmatch(r"[A-Z]{3}", words[0]) else None
            if match is None or not self._element(flight, match, airport):
                self._found.defects.add("TEL_LINE", line, segment=number)
                return

    def _element(self, flight: _Flight, match: re.Match[str], airport: str | None) -> bool:
        told: dict[str, Callable[[str], list[FlightEvent] | None]] = {
            "AD": lambda text: self._time(flight, "ATD", text, airport),
            "ED": lambda text: self._time(flight, "ETD", text, airport),
            "EO": lambda text: self._time(flight, "ETD", text, airport),
            "EA": lambda text: self._estimated_arrival(flight, text, airport),
            "AA": lambda text: self._time(flight, "ATA", match["second"] or text, flight.station),
            "RR": lambda text: self._returned(flight, text),
            "FR": lambda text: self._returned(flight, match["second"] or text),
        }
        read = told.get(match["code"])
        events = read(match["first"] or "") if read else None
        for event in events or ():
            self._found.add(event)
        return bool(events)

    def _time(self, flight: _Flight, kind: TimeKind, text: str, airport: str | None) -> list[FlightEvent] | None:
        at = self._moment(flight.day, text)
        return None if at is None else [self._event(flight, "time", kind, at, airport)]

    def _estimated_arrival(self, flight: _Flight, text: str, airport: str | None) -> list[FlightEvent] | None:
        events = self._time(flight, "ETA", text, airport)
        if events and self._text.kind == "DIV":
            to = airport or flight.station
            return [self._event(flight, "divert", "ETA", events[0].at, to)]
        return events

    def _returned(self, flight: _Flight, text: str) -> list[FlightEvent] | None:
        at = self._moment(flight.day, text)
        return None if at is None else [self._event(flight, "return", "RETURN", at, None)]

    def _event(
        self, flight: _Flight, action: Action, kind: TimeKind, at: datetime | None, airport: str | None
    ) -> FlightEvent:
        return FlightEvent(
            action=action,
            designator=flight.designator,
            date=flight.day.isoformat(),
            station=flight.station,
            airport=airport,
            kind=kind,
            at=at,
            aircraft=flight.aircraft,
        )

    def _moment(self, day: date, text: str) -> datetime | None:
        """The instant of ``HHMM`` or ``DDHHMM``: of the days around the flight's, the one nearest to the message.

        A message that is read long after the flight is no help: then the day of the flight itself is taken.
        """
        if len(text) not in (4, 6) or int(text[-4:-2]) > 23 or int(text[-2:]) > 59:
            return None
        clock = timedelta(hours=int(text[-4:-2]), minutes=int(text[-2:]))
        if len(text) == 6:
            told = read_ddmmmyy(text[:2], day)
            return None if told is None else datetime(told.year, told.month, told.day, tzinfo=UTC) + clock
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        choices = [midnight + timedelta(days=step) + clock for step in (-1, 0, 1)]
        best = min(choices, key=lambda at: abs(at - self._now))
        return best if abs(best - self._now) <= _NEAR else choices[1]
