"""The clock of a flight in SQL: which door closes next, and where a flight goes."""

from __future__ import annotations

# The leg whose door closes next; when all are closed, the last one. A leg without times counts as not closed: what is
# not known is never passed over. Needs `f` (flights) in scope and %(now)s.
NEXT_DOOR = """
    left join lateral (
        select leg.door_close_utc, leg.departure_utc, leg.departure_local, leg.departure_zone, leg.origin,
               coalesce(leg.door_source, case leg.times_source when 'PAXLST' then 'API' else 'PNR' end) as door_source,
               coalesce(leg.door_heard_at, leg.times_heard_at) as door_heard_at
        from legs leg
        where leg.flight_id = f.id
        order by coalesce(leg.door_close_utc < %(now)s, false),
                 case when leg.door_close_utc < %(now)s then -leg.position else leg.position end
        limit 1
    ) clock on true
"""

# The leg on which a traveller boards, else the next door of the flight. Needs `f`, `j` (journeys) and %(now)s.
BOARDING_DOOR = """
    left join lateral (
        select leg.door_close_utc, leg.departure_utc, leg.departure_local, leg.departure_zone, leg.origin,
               coalesce(leg.door_source, case leg.times_source when 'PAXLST' then 'API' else 'PNR' end) as door_source,
               coalesce(leg.door_heard_at, leg.times_heard_at) as door_heard_at
        from legs leg
        where leg.flight_id = f.id
        order by leg.origin is distinct from coalesce(j.board, f.origin),
                 coalesce(leg.door_close_utc < %(now)s, false),
                 case when leg.door_close_utc < %(now)s then -leg.position else leg.position end
        limit 1
    ) clock on true
"""

# Until when a carrier can do what is asked: whoever is on board is off-loaded, and let go again, until the aircraft
# leaves; all else ends with the doors (as `carrier_notices.until_utc`). Needs `r` (recommendations) and `clock`.
UNTIL = """
    case when r.kind = 'off_load' or r.state in ('withdrawn', 'withdrawal_acknowledged') then clock.departure_utc
         else clock.door_close_utc end
"""

# The leg on which a traveller leaves, where there are times of it. Needs `f` and `j`.
LANDING = """
    left join lateral (
        select leg.arrival_utc, leg.arrival_local, leg.arrival_zone from legs leg
        where leg.flight_id = f.id and leg.destination = coalesce(j."off", f.destination)
        order by leg.position desc limit 1
    ) landing on true
"""

# Airports in the order they are visited. Needs `f`.
ROUTE = """
    coalesce(
        (select array_agg(leg.origin order by leg.position)
                || (array_agg(coalesce(leg.diverted_to, leg.destination) order by leg.position desc))[1]
         from legs leg where leg.flight_id = f.id),
        array[f.origin, f.destination]
    )
"""

# A flight by its own designator or by that of a code-share. Needs `f`.
DESIGNATED = """
    (%(carrier)s::text is null and %(number)s::text is null
     or (%(carrier)s::text is null or f.carrier = %(carrier)s) and (%(number)s::text is null or f.number = %(number)s)
     or exists (select from flight_aliases a
                where a.flight_id = f.id and (%(carrier)s::text is null or a.carrier = %(carrier)s)
                  and (%(number)s::text is null or a.number = %(number)s)))
"""
