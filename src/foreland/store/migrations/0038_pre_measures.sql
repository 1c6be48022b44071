-- What measures need and the row filters do not give by themselves.

-- How many were referred to protection in a period: a count alone, and none below five, which on a small day would be
-- somebody. It looks with the role of protection, and takes it off again. Of the whole organisation only: the figures of
-- desks would give away by subtraction what the floor holds back.
create function foreland_count_referrals(org uuid, since date, until date) returns int stable language plpgsql as $$
declare worn text := coalesce(current_setting('foreland.roles', true), ''); counted int;
begin
    if foreland_scope() <> 'organisation' then
        return null;
    end if;
    perform set_config('foreland.roles', 'protection', true);
    select count(*) into counted from protection_referrals r
    where r.org_id = org and r.flight_date >= since and r.flight_date < until;
    perform set_config('foreland.roles', worn, true);
    return case when counted >= 5 then counted end;
end $$;

-- A traveller at a port whom nobody announced, found by flight and document for the officer who stands before them: their
-- journey and nothing about them. It looks as the organisation and takes that off again; a field office reaches its own
-- ports alone.
create function foreland_arriving(org uuid, day date, designator text, document text)
returns table (flight_id uuid, flight_date date, journey_id uuid, port text, org_id uuid, originator_org uuid,
               handling_id uuid, purpose text, retention_class text)
stable language plpgsql as $$
#variable_conflict use_column
declare worn text := foreland_scope(); ports text[] := foreland_arrivals();
begin
    if worn not in ('organisation', 'airports') then
        return;
    end if;
    perform set_config('foreland.scope', 'organisation', true);
    return query
        select distinct j.flight_id, j.flight_date, j.id, coalesce(j."off", f.destination), j.org_id, j.originator_org,
               j.handling_id, j.purpose, j.retention_class
        from documents d
        join reported_travellers r on r.flight_date = d.flight_date and r.id = d.reported_id and r.is_current
        join journeys j on j.flight_date = r.flight_date and j.id = r.journey_id
        join flights f on f.id = j.flight_id
        where j.org_id = org and j.flight_date between day - 1 and day and d.flight_date between day - 1 and day
          and (f.carrier || f.number || f.suffix = designator
               or exists (select from flight_aliases a
                          where a.flight_id = f.id and a.carrier || a.number = designator))
          and regexp_replace(upper(d.number), '[^A-Z0-9]', '', 'g') = document
          and j.joined_into is null and j.masked_at is null and j.status <> 'cancelled' and f.status <> 'cancelled'
          and (worn = 'organisation' or coalesce(j."off", f.destination) = any (ports))
        limit 2;
    perform set_config('foreland.scope', worn, true);
end $$;
