"""Words of taskings, interviews and documents taken, opened for a page; and what a traveller's page says of them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from msgspec import Struct

from foreland.keys.seal import Sealer
from foreland.liaison.tasking import TASK_KINDS
from foreland.operations.record_interview import InterviewWords, opened_interview
from foreland.store import field_reports, seizures, taskings
from foreland.store.field_reports import InterviewRow
from foreland.store.seizures import SeizureRow
from foreland.store.taskings import AirportOfficer
from foreland.store.views import field as view
from foreland.store.views.field import TaskRow
from foreland.web.pages.answering import Visit


class Encounter(Struct, frozen=True, kw_only=True):
    """An interview with its words opened; ``None`` when there are none to be read."""

    interview: InterviewRow
    words: InterviewWords | None


class Asked(Struct, frozen=True, kw_only=True):
    """A tasking with what was asked and what was reported."""

    task: TaskRow
    asked: str | None
    reported: str | None


class FieldSection(Struct, frozen=True, kw_only=True):
    """What liaison officers abroad were asked and did about a traveller, and whom one may ask."""

    tasks: list[Asked]
    encounters: list[Encounter]
    seizures: list[SeizureRow]
    officers: list[AirportOfficer]
    kinds: tuple[str, ...] = TASK_KINDS

    def said(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.tasks or self.encounters or self.seizures)


def opened_tasks(sealer: Sealer, tasks: list[TaskRow]) -> list[Asked]:
    """Return taskings with their words."""
    return [
        Asked(
            task=one,
            asked=sealer.words(one.words_sealed, taskings.WORDS),
            reported=sealer.words(one.report_sealed, taskings.REPORT),
        )
        for one in tasks
    ]


def opened_encounters(sealer: Sealer, interviews: list[InterviewRow]) -> list[Encounter]:
    """Return interviews with their words."""
    return [Encounter(interview=one, words=opened_interview(sealer, one.words_sealed)) for one in interviews]


def field_section(visit: Visit, flight_date: date, journey_id: UUID, flight_id: UUID) -> FieldSection:
    """Read what belongs on a traveller's page."""
    access, connection = visit.access, visit.connection
    known = view.met(connection, flight_date, journey_id)
    tasks = view.tasks_of(access, connection, flight_date, journey_id) if known.tasked else []
    met = field_reports.interviews_of(access, connection, flight_date, journey_id) if known.interviewed else []
    return FieldSection(
        tasks=opened_tasks(visit.sealer, tasks),
        encounters=opened_encounters(visit.sealer, met),
        seizures=seizures.of_journey(access, connection, flight_date, journey_id) if known.seized else [],
        officers=taskings.officers(access, connection, flight_id) if access.may_decide() else [],
    )
