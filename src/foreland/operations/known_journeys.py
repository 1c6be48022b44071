"""A journey while messages are applied to it: its reports, the words about it, and what follows from a join."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import structs

from foreland.messages.changes import (
    Closing,
    ClosingWord,
    Standing,
    StandingWord,
    later_closing,
    later_standing,
    status,
)
from foreland.messages.joining import KnownTraveller
from foreland.store.journeys import JourneyRow, Source, StoredReport
from foreland.travel.traveller import Traveller

SOURCES: tuple[Source, ...] = ("API", "PNR")


class Journey:
    """A journey with its own reports, also when an officer joined it into another (its *host*)."""

    def __init__(self, row: JourneyRow, reports: Iterable[StoredReport]) -> None:
        self.row = row
        self.before = row.status
        self.reports: dict[Source, StoredReport] = {report.source: report for report in reports}

    def view(self, source: Source) -> Traveller:
        """What is compared with a new report: the one it would replace, else the other source's."""
        said = self.reports.get(source) or next(iter(self.reports.values()), None)
        return said.traveller if said else Traveller()

    def compared(self, source: Source, *, is_host: bool) -> KnownTraveller:
        """The traveller as a new report of a source is compared with them.

        Who was joined by an officer has both reports, each in a journey of its own, and is compared by the same source
        alone; so is whom an officer has settled, but a report that would fit is doubtful then.
        """
        known = KnownTraveller(str(self.row.id), self.view(source))
        if not self.is_closed(source, is_host=is_host):
            return known
        joined = is_host or self.row.joined_into is not None
        return KnownTraveller(known.journey, Traveller()) if joined else structs.replace(known, settled=True)

    def is_closed(self, source: Source, *, is_host: bool) -> bool:
        """Whether only an officer may join a report of this source to the journey."""
        decided = self.row.settled or is_host or self.row.joined_into is not None
        return decided and bool(self.reports) and source not in self.reports

    @property
    def locator(self) -> str | None:
        """The booking that the journey is part of, as far as pushes of bookings tell."""
        said = self.reports.get("PNR")
        return said.traveller.record_locator if said else None

    def stand(self, word: Standing, heard_at: datetime, said_by: UUID) -> None:
        """Take in whether the traveller is to travel."""
        said = StandingWord(word=word, heard_at=heard_at, said_by=said_by)
        found = later_standing(_standing(self.row), said)
        self.row = structs.replace(self.row, standing=found.word, standing_at=found.heard_at, standing_by=found.said_by)

    def close(self, word: Closing, heard_at: datetime, said_by: UUID) -> None:
        """Take in what became of the traveller when the flight was closed."""
        said = ClosingWord(word=word, heard_at=heard_at, said_by=said_by)
        found = later_closing(_closing(self.row), said)
        self.row = structs.replace(self.row, closing=found.word, closing_at=found.heard_at, closing_by=found.said_by)

    def unsay(self, heard_at: datetime, said_by: UUID) -> None:
        """Forget all words about the traveller; the first message about them, which is not itself a word, is named."""
        self.row = structs.replace(
            self.row,
            standing="absent",
            standing_at=heard_at,
            standing_by=said_by,
            closing=None,
            closing_at=None,
            closing_by=None,
        )

    def doubt(self, basis: str) -> None:
        """Take in on what the last report was joined: doubtful, or now told of by both sources."""
        if basis == "ambiguous":
            self.row = structs.replace(self.row, doubtful=True)
        elif self.row.doubtful and all(source in self.reports for source in SOURCES):
            self.row = structs.replace(self.row, doubtful=False)

    def describe(self, guests: Sequence[Journey]) -> None:
        """Keep seat and role as the sources say, API first: its own reports and those of who was joined into it."""
        own = {source: said for one in (*guests, self) for source, said in one.reports.items()}
        said = [own[source] for source in SOURCES if source in own]
        if said:
            seat = next((report.seat for report in said if report.seat), None)
            self.row = structs.replace(self.row, seat=seat, role=said[0].traveller.role)

    def settle(self, guests: Sequence[Journey]) -> None:
        """Derive the state from all words about the traveller, those about who was joined into it included."""
        standing, closing = _standing(self.row), _closing(self.row)
        for guest in guests:
            standing = later_standing(standing, _standing(guest.row))
            told = _closing(guest.row)
            closing = later_closing(closing, told) if told is not None else closing
        found = status(standing, closing)
        decided = closing is not None and found != status(standing, None)
        heard_at = closing.heard_at if closing is not None and decided else standing.heard_at
        if self.row.joined_into is not None:
            found = "cancelled"  # nobody travels twice: the host is the one who does
        self.row = structs.replace(self.row, status=found, status_heard_at=heard_at)


def _standing(row: JourneyRow) -> StandingWord:
    return StandingWord(
        word=row.standing, heard_at=row.standing_at or row.status_heard_at, said_by=row.standing_by or row.id
    )


def _closing(row: JourneyRow) -> ClosingWord | None:
    if row.closing is None:
        return None
    return ClosingWord(
        word=row.closing, heard_at=row.closing_at or row.status_heard_at, said_by=row.closing_by or row.id
    )
