-- A flight whose number was changed and that had been announced under both numbers becomes one (decisions 2 and 20).
--   * What is left of the flight, journeys and hits that went into others is where they went: links keep leading there.
--   * Some tables are append-only for the application; what hangs on a merged flight is moved by these functions alone.
--     Whatever table has the column that names a flight, a journey or a hit is moved with them, also one of a later
--     migration; store/flight_merging.py names those that need more than that.
--   * A journey on which officers acted, in whatever table, is never the one that goes into another.

create table merged_records (
    gone_id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    kind text not null check (kind in ('flight', 'journey', 'hit')),
    flight_id uuid not null references flights on delete cascade,
    kept_id uuid not null,                -- the flight, or the journey or hit on it
    merged_at timestamptz not null
);
create index merged_records_of_flight on merged_records (flight_id);
create index merged_records_into on merged_records (kept_id);

create function foreland_tables_with(variadic wanted text[]) returns setof text
language sql stable set search_path from current as $$
    select c.relname::text from pg_class c
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and not exists (select from unnest(wanted) as one (name)
                      where not exists (select from pg_attribute a
                                        where a.attrelid = c.oid and a.attname = one.name and not a.attisdropped))
    order by 1
$$;

-- Everything of a flight to another day: what others refer to is copied from the top down, then the former rows deleted.
create function foreland_move_to_day(flight uuid, former date, day date) returns void
language plpgsql security definer set search_path from current as $$
declare
    worn text := coalesce(current_setting('foreland.roles', true), '');
    journeys_of uuid[]; bookings_of uuid[]; reports_of uuid[]; hits_of uuid[]; keys uuid[];
    place record; told text; columns text; chosen text;
begin
    if not exists (select from flights where id = flight and org_id = any (foreland_orgs())) then
        return;
    end if;
    perform set_config('foreland.roles', 'protection', true);
    select coalesce(array_agg(id), '{}') into journeys_of from journeys where flight_date = former and flight_id = flight;
    select coalesce(array_agg(id), '{}') into bookings_of from bookings where flight_date = former and flight_id = flight;
    select coalesce(array_agg(id), '{}') into reports_of from reported_travellers
    where flight_date = former and journey_id = any (journeys_of);
    select coalesce(array_agg(id), '{}') into hits_of from hits
    where flight_date = former and journey_id = any (journeys_of);
    for place in select * from (values
        ('bookings', 'id', 'b'), ('booking_segments', 'booking_id', 'b'), ('payments', 'booking_id', 'b'),
        ('journeys', 'id', 'j'), ('reported_travellers', 'journey_id', 'j'), ('identities', 'reported_id', 'r'),
        ('documents', 'reported_id', 'r'), ('hits', 'journey_id', 'j'), ('hit_events', 'hit_id', 'h')
    ) as places (name, key, of) loop
        keys := case place.of when 'b' then bookings_of when 'j' then journeys_of when 'r' then reports_of else hits_of end;
        select string_agg(quote_ident(column_name), ', ' order by ordinal_position),
               string_agg(case column_name when 'flight_date' then '$2' else quote_ident(column_name) end, ', '
                          order by ordinal_position)
        into columns, chosen from information_schema.columns
        where table_schema = current_schema() and table_name = place.name;
        -- identifiers grow, so that what an event relies on is there before it
        execute format('insert into %I (%s) select %s from %I where flight_date = $1 and %I = any ($3) order by %I',
                       place.name, columns, chosen, place.name, place.key,
                       case place.name when 'hit_events' then 'id' else place.key end) using former, day, keys;
    end loop;
    for place in select * from (values ('journey_id', 'j'), ('booking_id', 'b'), ('reported_id', 'r'), ('hit_id', 'h'),
                                       ('flight_id', 'f')) as keys_of (key, of) loop
        keys := case place.of when 'b' then bookings_of when 'j' then journeys_of when 'r' then reports_of
                              when 'h' then hits_of else array[flight] end;
        for told in select * from foreland_tables_with('flight_date', place.key) loop
            if told not in ('journeys', 'bookings', 'booking_segments', 'payments', 'reported_travellers', 'identities',
                            'documents', 'hits', 'hit_events', 'flight_aliases', 'scheduled_flights') then
                execute format('update %I set flight_date = $2 where flight_date = $1 and %I = any ($3)', told, place.key)
                using former, day, keys;
            end if;
        end loop;
    end loop;
    delete from journeys where flight_date = former and id = any (journeys_of);
    delete from bookings where flight_date = former and id = any (bookings_of);
    perform set_config('foreland.roles', worn, true);
end $$;

-- Journeys of flights about which something stands beside what was reported, screened, found and answered: decisions,
-- requests, recommendations, tasks, marks.
create function foreland_acted_on(day date, flights_of uuid[]) returns setof uuid
language plpgsql security definer set search_path from current as $$
declare
    worn text := coalesce(current_setting('foreland.roles', true), '');
    told text; found_ones uuid[] := '{}'; of_table uuid[];
begin
    perform set_config('foreland.roles', 'protection', true);
    for told in select * from foreland_tables_with('flight_date', 'journey_id') loop
        if told not in ('reported_travellers', 'identities', 'documents', 'hits', 'registry_keys', 'screenings', 'answers',
                        'calls', 'presence') then
            execute format('select array_agg(distinct t.journey_id) from %I t join journeys j '
                           'on j.flight_date = t.flight_date and j.id = t.journey_id '
                           'where j.flight_date = $1 and j.flight_id = any ($2) and j.org_id = any (foreland_orgs())', told)
            into of_table using day, flights_of;
            found_ones := found_ones || coalesce(of_table, '{}');
        end if;
    end loop;
    perform set_config('foreland.roles', worn, true);
    return query select distinct unnest(found_ones);
end $$;

-- What hangs on a flight to the one that it is the same as; its legs, numbers, rosters and journeys are merged before.
create function foreland_merge_flights(gone uuid, kept uuid, gone_legs uuid[], kept_legs uuid[]) returns void
language plpgsql security definer set search_path from current as $$
declare worn text := coalesce(current_setting('foreland.roles', true), ''); told text; place record;
begin
    if (select count(*) from flights where id in (gone, kept) and org_id = any (foreland_orgs())) <> 2 then
        return;
    end if;
    perform set_config('foreland.roles', 'protection', true);
    update operational_times t set flight_id = kept, leg_id = same.into_leg
    from unnest(gone_legs, kept_legs) as same (leg, into_leg) where t.flight_id = gone and t.leg_id = same.leg;
    for told in select * from foreland_tables_with('flight_id') loop
        if told not in ('operational_times', 'legs', 'flight_aliases', 'roster_parts', 'journeys') then
            begin
                execute format('update %I set flight_id = $2 where flight_id = $1', told) using gone, kept;
            exception when unique_violation then  -- what both flights have goes with the one that goes
                for place in execute format('select ctid as at, tableoid as part from %I where flight_id = $1', told)
                             using gone loop
                    begin
                        execute format('update %I set flight_id = $1 where ctid = $2 and tableoid = $3', told)
                        using kept, place.at, place.part;
                    exception when unique_violation then null;
                    end;
                end loop;
            end;
        end if;
    end loop;
    perform set_config('foreland.roles', worn, true);
end $$;

-- What hangs on journeys and hits to those they are the same as; reports and hits themselves are merged before, and
-- nobody acted on the journeys that go.
create function foreland_merge_journeys(day date, gone uuid[], kept uuid[], gone_hits uuid[], kept_hits uuid[]) returns void
language plpgsql security definer set search_path from current as $$
declare told text;
begin
    if exists (select from journeys where flight_date = day and id = any (gone || kept)
                                      and org_id <> all (foreland_orgs())) then
        return;
    end if;
    update answers a set is_current = false
    from (select c.id, row_number() over (partition by coalesce(same.into_one, c.journey_id)
                                          order by c.made_at desc, c.id desc)
          from answers c left join unnest(gone, kept) as same (former, into_one) on same.former = c.journey_id
          where c.flight_date = day and c.is_current and c.journey_id = any (gone || kept)) ranked
    where a.id = ranked.id and ranked.row_number > 1;
    foreach told in array array['screenings', 'answers', 'calls'] loop
        execute format('update %I t set journey_id = same.kept from unnest($2, $3) as same (gone, kept) '
                       'where t.flight_date = $1 and t.journey_id = same.gone', told) using day, gone, kept;
    end loop;
    for told in select * from foreland_tables_with('flight_date', 'hit_id') loop
        execute format('update %I t set hit_id = same.kept from unnest($2, $3) as same (gone, kept) '
                       'where t.flight_date = $1 and t.hit_id = same.gone', told) using day, gone_hits, kept_hits;
    end loop;
end $$;

do $$
begin
    perform foreland_guard('merged_records', 'foreland_sees_flight(flight_id)');
    revoke execute on function foreland_tables_with, foreland_move_to_day, foreland_acted_on, foreland_merge_flights,
        foreland_merge_journeys from public;
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete on merged_records to foreland_app;
        grant execute on function foreland_move_to_day, foreland_acted_on, foreland_merge_flights, foreland_merge_journeys
            to foreland_app;
    end if;
end $$;
