"""Who somebody is on a journey, in SQL: the identity that a page shows, of several reports the same one everywhere."""

from __future__ import annotations


def person_of(day: str, journey: str) -> str:
    """Return a join named ``who`` for the journey in these two columns: API before PNR, and the latest of each.

    ``offset 0``: an identity is looked up by its key, whatever the planner believes of tables it has not counted yet.
    """
    return f"""
    left join lateral (
        select r.id as reported_id, r.record_locator, i.surname, i.given_names, i.date_of_birth, i.sex, i.nationality,
               i.unique_reference
        from reported_travellers r
        cross join lateral (
            select i.* from identities i where i.flight_date = r.flight_date and i.reported_id = r.id offset 0
        ) i
        where r.flight_date = {day} and r.journey_id = {journey} and r.is_current
        order by r.source, r.reported_at desc, r.id
        limit 1
    ) who on true
"""  # noqa: S608 - names of columns that our own statements give


def reports_of(day: str, journey: str) -> str:
    """Return a join named ``reported`` for the journey in these two columns: its current reports (``ids``) and their
    bookings, the latest as ``booking_id``. Of API and PNR one has the document and the other the booking.
    """
    return f"""
    left join lateral (
        select array_agg(r.id) as ids, array_agg(r.booking_id) filter (where r.booking_id is not null) as bookings,
               (array_agg(r.booking_id order by r.reported_at desc, r.id)
                   filter (where r.booking_id is not null))[1] as booking_id
        from reported_travellers r
        where r.flight_date = {day} and r.journey_id = {journey} and r.is_current
    ) reported on true
"""  # noqa: S608 - names of columns that our own statements give


PERSON = person_of("j.flight_date", "j.id")
"""Of the journey ``j``."""
REPORTS = reports_of("j.flight_date", "j.id")
"""Of the journey ``j``."""
