"""Telegrams about flights as carriers and handling agents send them: MVT, DIV (IATA AHM 780, 781), ASM, SSM (SSIM)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from foreland.simulation.schedule import Flight, local_time


def _text(flight: Flight, at: datetime, kind: str, *lines: str) -> bytes:
    head = (f"QU WASFLXH NYCFLXH\r\n.HDQRM{flight.carrier.designator} {at:%d%H%M}", kind)
    return ("\r\n".join((*head, *lines)) + "\r\n").encode()


def _moved(flight: Flight) -> str:
    return f"{flight.designator}/{flight.departs:%d}.XA{flight.index % 1000:03d}.{flight.route.origin}"


def expected(flight: Flight, at: datetime, departs: datetime) -> bytes:
    """Estimated departure."""
    return _text(flight, at, "MVT", _moved(flight), f"ED{departs:%d%H%M}", "DL93")


def departed(flight: Flight, at: datetime, off_blocks: datetime) -> bytes:
    """Off blocks and airborne, with the estimated arrival."""
    airborne = off_blocks + timedelta(minutes=14)
    lands = off_blocks + (flight.arrives - flight.departs)
    line = f"AD{off_blocks:%d%H%M}/{airborne:%d%H%M} EA{lands:%d%H%M} {flight.route.destination}"
    return _text(flight, at, "MVT", _moved(flight), line, "PX120")


def arrived(flight: Flight, at: datetime, on_blocks: datetime) -> bytes:
    """Touchdown and on blocks."""
    station = f"{flight.designator}/{flight.departs:%d}.XA{flight.index % 1000:03d}.{flight.route.destination}"
    return _text(flight, at, "MVT", station, f"AA{on_blocks - timedelta(minutes=6):%d%H%M}/{on_blocks:%d%H%M}")


def returned(flight: Flight, at: datetime, ramp: datetime) -> bytes:
    """Return to the ramp."""
    return _text(flight, at, "MVT", _moved(flight), f"RR{ramp:%d%H%M}")


def diverted(flight: Flight, at: datetime, lands: datetime, airport: str) -> bytes:
    """Another airport than planned."""
    return _text(flight, at, "DIV", _moved(flight), f"EA{lands:%d%H%M} {airport}", "DR71")


def _day(flight: Flight) -> str:
    return date.fromisoformat((flight.leg().departure_local or "")[:10]).strftime("%d%b%y").upper()


def cancelled(flight: Flight, at: datetime) -> bytes:
    """The flight does not take place (ASM CNL)."""
    return _text(flight, at, "ASM", "LT", "CNL", f"{flight.designator}/{_day(flight)}")


def retimed(flight: Flight, at: datetime, departs: datetime, arrives: datetime) -> bytes:
    """New times in local time (ASM TIM); days behind the flight's date are written as variation."""
    start = date.fromisoformat((flight.leg().departure_local or "")[:10])
    ends = []
    for airport, instant in ((flight.route.origin, departs), (flight.route.destination, arrives)):
        local = datetime.fromisoformat(local_time(instant, airport))
        days = (local.date() - start).days
        ends.append(f"{airport}{local:%H%M}/{f'M{-days}' if days < 0 else days}")
    return _text(flight, at, "ASM", "LT", "TIM", f"{flight.designator}/{_day(flight)}", " ".join(ends))


def renumbered(flight: Flight, at: datetime, designator: str) -> bytes:
    """Another flight number (ASM FLT)."""
    day = _day(flight)
    return _text(flight, at, "ASM", "LT", "FLT", f"{flight.designator}/{day}", f"{designator}/{day}")


def other_aircraft(flight: Flight, at: datetime, aircraft: str) -> bytes:
    """Another type of aircraft for one day of a period (SSM EQT)."""
    day = _day(flight)
    return _text(flight, at, "SSM", "LT", "EQT", flight.designator, f"{day} {day} 1234567", f"J {aircraft}")
