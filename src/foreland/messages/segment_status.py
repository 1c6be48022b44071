"""Which status of a flight in an itinerary means that the booking no longer holds it.

Action and status codes of the AIRIMP (ATA/IATA Reservations Interline Message Procedures, chapter on action and status
codes). The table is data: a carrier's own code is added here, with its source. Codes that are not listed, and flights
without a status, are taken as held: nobody is left out because of a code that is not understood.
"""

from __future__ import annotations

from collections.abc import Iterable

NOT_HELD: dict[str, str] = {
    "HX": "have cancelled",
    "NO": "no action taken on the request",
    "UC": "unable, not wait-listed",
    "UN": "unable, the flight does not operate",
    "UU": "unable, wait-listed",
    "US": "unable to accept the sale, wait-listed",
    "WK": "was confirmed",
    "WL": "was wait-listed",
    "WN": "was on need",
    "XK": "cancelled as it was held",
    "XL": "cancelled from the wait list",
    "XN": "cancelled the need",
    "XR": "cancelled the request",
    "XX": "cancelled as it was confirmed",
}
"""Code and meaning."""


def holds_flight(statuses: Iterable[str | None]) -> bool:
    """Whether a booking holds a flight whose lines in the itinerary have these statuses.

    One line that holds is enough: a changed booking repeats the former line as cancelled beside the new one. Without
    any line nothing speaks against it.
    """
    found = [(status or "").strip().upper() for status in statuses]
    return not found or any(status not in NOT_HELD for status in found)
