"""What carriers were answered about a traveller, latest first, with what each answer was based on."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import DictRow, class_row

from foreland.access.viewer import Access


class GivenAnswer(Struct, frozen=True, kw_only=True):
    """An answer; ``message_state`` is ``None`` when the carrier's code stayed the same and nothing was sent.

    ``hits`` counts those of its grounds that the viewer may see: one more would tell that there is a hit they may not.
    """

    id: UUID
    made_at: datetime
    verdict: str
    because: str
    cause: str
    code: str
    carrier: str
    state: str
    dialect: str
    is_current: bool
    hits: int
    missing: list[str]
    screened_at: datetime | None
    ends_at: datetime | None
    officer: str | None
    message_kind: str | None
    message_state: str | None
    closed_at: datetime | None


_ANSWERS = """
    select a.id, a.made_at, a.verdict, a.because, a.cause, a.code, a.carrier, a.state, a.dialect, a.is_current,
           (select count(*) from jsonb_array_elements(a.hits) e
            join hits h on h.flight_date = a.flight_date and h.id = (e ->> 'id')::uuid) as hits,
           a.missing, a.screened_at, a.ends_at, u.display_name as officer, m.kind as message_kind,
           m.state as message_state, m.closed_at
    from answers a
    left join users u on u.id = a.decided_by
    left join answer_messages m on m.id = a.message_id
    where a.org_id = %(org_id)s and a.flight_date = %(flight_date)s and a.journey_id = %(journey_id)s
    order by a.made_at desc, a.id desc limit 50
"""


def of_journey(
    access: Access, connection: Connection[DictRow], flight_date: date, journey_id: UUID
) -> list[GivenAnswer]:
    """Return the answers about a journey, latest first."""
    values = {"org_id": access.org_id, "flight_date": flight_date, "journey_id": journey_id}
    with connection.cursor(row_factory=class_row(GivenAnswer)) as cursor:
        return cursor.execute(_ANSWERS, values).fetchall()
