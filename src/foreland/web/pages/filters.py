"""The one-line filters of the lists: query parameters to a store filter, and back to what the form shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from msgspec import Struct

from foreland.store.views.flights import FlightFilter
from foreland.store.views.queue import QueueFilter
from foreland.travel.flight import read_designator
from foreland.travel.names import fold_name

QUEUE_HOURS_AFTER_DEPARTURE = 6
"""How long after its departure a hit stays in the queue: long enough to warn the airport of arrival."""

WINDOWS = {"6": 6, "12": 12, "24": 24, "96": 96}
"""Windows ahead in hours. ``past`` looks back a day instead, ``any`` has no bounds."""

PAST = "past"
ANY = "any"
_USUAL_WINDOW = "24"
_HOURS_BACK = 1
_PAST_HOURS = 24
_EVER = datetime(1950, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_LONGEST = 60  # characters of any filter that are looked at
_AIRPORT = re.compile(r"[A-Z]{3}")
_CARRIER = re.compile(r"[A-Z0-9]{2}|[A-Z]{3}")
_NUMBER = re.compile(r"[0-9]{1,5}")


class Search(Struct, frozen=True):
    """What a search text means: a flight by carrier and number, a folded name, or either when it may be both."""

    carrier: str | None = None
    number: str | None = None
    name: str | None = None


class Form(Struct, frozen=True):
    """The values of a filter form as typed; ``problem`` names the fields that could not be read."""

    values: dict[str, str]
    problems: frozenset[str] = frozenset()

    def query(self, **changed: str) -> str:
        """Return the query string of this form with some values changed; empty values are left out but for the desk."""
        values = self.values | changed
        return urlencode({key: value for key, value in values.items() if value or key == "desk"})


def read_search(text: str) -> Search | None:
    """Read ``LH400`` or ``400`` as a flight, ``LI`` as a carrier or a name, anything else as a name.

    ``None`` when it is nothing of these.
    """
    squeezed = re.sub(r"\s+", "", text.upper())
    designator = read_designator(squeezed)
    if designator:
        return Search(designator.carrier, designator.number)
    if _NUMBER.fullmatch(squeezed):
        return Search(number=squeezed.lstrip("0"))
    carrier = squeezed if _CARRIER.fullmatch(squeezed) else None
    name = fold_name(text) or None
    return Search(carrier=carrier, name=name) if carrier or name else None


def flight_filter(query: Mapping[str, str], now: datetime, own_desk: str | None) -> tuple[FlightFilter, Form]:
    """Read the filter of the flights page. Without a word about the desk, the officer's own one is chosen."""
    form, problems = _form(query, ("desk", "from", "to", "window", "flight", "hits"), own_desk)
    window = form["window"] if form["window"] in (*WINDOWS, PAST, ANY) else _USUAL_WINDOW
    form["window"] = window
    departs_from, departs_until = _bounds(window, now)
    search = read_search(form["flight"]) if form["flight"] else Search()
    if search is None or (search.name and not search.carrier):
        problems.add("flight")
        search = Search()
    chosen = FlightFilter(
        departs_from=departs_from,
        departs_until=departs_until,
        desks=(form["desk"],) if form["desk"] else None,
        origin=_airport(form, "from", problems),
        destination=_airport(form, "to", problems),
        carrier=search.carrier,
        number=search.number,
        only_hits=form["hits"] == "1",
        latest_first=window in (PAST, ANY),
        any_time=window == ANY,
    )
    return chosen, Form(form, frozenset(problems))


def _bounds(window: str, now: datetime) -> tuple[datetime, datetime]:
    """Return from when to when a window looks at departures."""
    if window == ANY:
        return _EVER
    if window == PAST:
        return now - timedelta(hours=_PAST_HOURS), now
    return now - timedelta(hours=_HOURS_BACK), now + timedelta(hours=WINDOWS[window])


def queue_filter(query: Mapping[str, str], now: datetime, own_desk: str | None) -> tuple[QueueFilter, Form]:
    """Read the filter of the hit queue."""
    form, problems = _form(query, ("desk", "from", "to", "severity", "kind", "state", "q"), own_desk)
    search = read_search(form["q"]) if form["q"] else Search()
    if search is None:
        problems.add("q")
        search = Search()
    chosen = QueueFilter(
        departed_since=now - timedelta(hours=QUEUE_HOURS_AFTER_DEPARTURE),
        desks=(form["desk"],) if form["desk"] else None,
        origin=_airport(form, "from", problems),
        destination=_airport(form, "to", problems),
        carrier=search.carrier,
        number=search.number,
        name=search.name,
        severity=form["severity"] or None,
        kind=form["kind"] or None,
        state=form["state"] or None,
    )
    return chosen, Form(form, frozenset(problems))


def page_number(query: Mapping[str, str]) -> int:
    """Return the page asked for, from 1; nonsense means the first."""
    text = query.get("page", "")
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,3}", text) else 1


def _form(query: Mapping[str, str], names: tuple[str, ...], own_desk: str | None) -> tuple[dict[str, str], set[str]]:
    values = {name: query.get(name, "").replace("\0", "").strip()[:_LONGEST] for name in names}
    if "desk" not in query and own_desk:
        values["desk"] = own_desk
    return values, set()


def _airport(form: dict[str, str], name: str, problems: set[str]) -> str | None:
    code = form[name] = form[name].upper()
    if not code:
        return None
    if not _AIRPORT.fullmatch(code):
        problems.add(name)
        return None
    return code
