"""Why a report was joined to nobody: who on the flight it may be about, what agrees with them and what differs."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from msgspec import Struct

from foreland.messages.joining import KnownTraveller, Trait, candidates
from foreland.store.journeys import Source, StoredJourney, StoredReport, load
from foreland.store.views.traveller_rows import TravellerView
from foreland.travel.traveller import Traveller
from foreland.web.pages.answering import Visit

_SHOWN = 10  # candidates of one report; a name shared by more people than this tells nobody apart


class Doubtful(Struct, frozen=True, kw_only=True):
    """Somebody else on the flight whom a report may be about, and on what that rests."""

    flight_date: date
    journey_id: UUID
    surname: str | None
    given_names: str | None
    agree: tuple[Trait, ...]
    differ: tuple[Trait, ...]


class Doubt(Struct, frozen=True, kw_only=True):
    """A report that fits more than one person: ``people`` is empty when, by what is known now, it fits nobody else.

    ``more`` counts the people beyond those that are shown.
    """

    source: Source
    people: list[Doubtful]
    more: int


def doubts(visit: Visit, view: TravellerView) -> list[Doubt]:
    """Say of each current report that was joined to nobody whom it may be about; reads the flight only if there is one.

    The candidates are of what is reported now, not of the moment at which the report came.
    """
    doubtful = {row.id for row in view.reported if row.joined_by == "ambiguous"}
    if not doubtful:
        return []
    head = view.head
    journeys = load(visit.access, visit.connection, [(head.flight_date.isoformat(), head.flight_id)])
    own = next((one.reports for one in journeys if one.row.id == head.journey_id), ())
    others = {str(one.row.id): one for one in journeys if one.row.id != head.journey_id and one.reports}
    return [_doubt(head.flight_date, report, others) for report in own if report.id in doubtful]


def _doubt(flight_date: date, report: StoredReport, others: dict[str, StoredJourney]) -> Doubt:
    known = {journey: _compared(one, report.source) for journey, one in others.items()}
    found = candidates([KnownTraveller(journey, one) for journey, one in known.items()], report.traveller)
    people = [
        Doubtful(
            flight_date=flight_date,
            journey_id=others[each.journey].row.id,
            surname=known[each.journey].surname,
            given_names=known[each.journey].given_names,
            agree=each.agree,
            differ=each.differ,
        )
        for each in found[:_SHOWN]
    ]
    return Doubt(source=report.source, people=people, more=len(found) - len(people))


def _compared(journey: StoredJourney, source: Source) -> Traveller:
    """What joining compares with a report of a source: that source's own earlier word, else the other's."""
    said = next((one for one in journey.reports if one.source == source), journey.reports[0])
    return said.traveller
