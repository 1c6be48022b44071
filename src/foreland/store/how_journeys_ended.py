"""How a journey ended, as the words of rules say it: the gravest of what was told, and since when that is known."""

from __future__ import annotations

HOW_IT_ENDED = """
    select t.result, t.known_at from (
        select case when a.outcome = 'returned' then 'returned' when a.document = 'none' then 'document_gone'
                    else 'refused_entry' end as result,
               a.recorded_at as known_at, 1 as rank from (
            select outcome, document, recorded_at from arrival_outcomes
            where flight_date = j.flight_date and journey_id = j.id order by recorded_at desc, id desc limit 1
        ) a where a.outcome in ('refused', 'returned') or a.document = 'none' and a.outcome <> 'claim_of_protection'
        union all
        select 'denied', r.action_at, 2 from recommendations r
        where r.flight_date = j.flight_date and r.journey_id = j.id and r.kind in ('no_board', 'off_load')
          and r.state in ('acted', 'verified') and r.action in ('denied', 'off_loaded', 'document_surrendered')
          and coalesce(r.outcome, '') not in ('not_confirmed', 'overturned', 'protection')
        union all
        select case j.status when 'boarded' then 'boarded' else 'no_show' end, j.status_heard_at, 3
        where j.status in ('boarded', 'not_boarded')
    ) t order by t.rank, t.known_at limit 1
"""
"""The statement, of a row ``j`` of ``journeys``."""

SHOWN = """
    not foreland_is_protected(j.flight_date, j.id)
    and not exists (select from arrival_outcomes a where a.flight_date = j.flight_date and a.journey_id = j.id
                    and a.outcome = 'claim_of_protection')
"""
"""Whose journeys rules may look back at: of nobody in the care of protection, and of nobody who claimed it."""
