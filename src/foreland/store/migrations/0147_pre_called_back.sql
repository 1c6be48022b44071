-- Protection reads of recommendations what the carrier was asked about somebody referred, and how far that got: neither the
-- ground, nor the reason, nor who made it. What stands comes first, then what was asked last.
create function foreland_asked_of_carrier(day date, journey uuid)
returns table (kind text, state text, sent_at timestamptz, stands boolean) stable language plpgsql as $$
declare worn text := coalesce(current_setting('foreland.scope', true), '');
begin
    if not exists (select from protection_referrals p where p.flight_date = day and p.journey_id = journey) then
        return;
    end if;
    perform set_config('foreland.scope', 'organisation', true);
    return query
        select r.kind, r.state, r.sent_at, r.state in ('sent', 'acknowledged', 'acted')
        from recommendations r
        where r.flight_date = day and r.journey_id = journey and r.kind in ('no_board', 'off_load')
          and r.sent_at is not null
        order by r.state in ('sent', 'acknowledged', 'acted') desc, r.sent_at desc limit 1;
    perform set_config('foreland.scope', worn, true);
end $$;
