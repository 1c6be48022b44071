-- What changed, told to whoever shows it (docs/decisions, decision 18): identifiers only, grouped a statement; a reader
-- fetches what it may see with its own access. Triggers tell, so that no writer can forget to. The channel carries the
-- schema's name, so that the pages of one schema never hear of another.

create function foreland_tell(org uuid, kind text, ids uuid[]) returns void language plpgsql as $$
begin
    if cardinality(ids) > 150 then        -- a notification holds 8,000 bytes
        perform pg_notify('foreland_changes_' || current_schema(), org || ' everything');
    elsif cardinality(ids) > 0 then
        perform pg_notify('foreland_changes_' || current_schema(), org || ' ' || kind || ' ' || array_to_string(ids, ','));
    end if;
end $$;

create function foreland_tell_flights() returns trigger language plpgsql as $$
begin
    perform foreland_tell(org_id, 'flights', array_agg(distinct id)) from changed group by org_id;
    return null;
end $$;

create function foreland_tell_of_flights() returns trigger language plpgsql as $$
begin
    perform foreland_tell(org_id, 'flights', array_agg(distinct flight_id)) from changed
    where flight_id is not null group by org_id;
    return null;
end $$;

create function foreland_tell_hits() returns trigger language plpgsql as $$
begin
    perform foreland_tell(org_id, 'hits', array_agg(distinct id)) from changed group by org_id;
    perform foreland_tell(h.org_id, 'flights', array_agg(distinct j.flight_id))
    from changed h join journeys j on j.flight_date = h.flight_date and j.id = h.journey_id
    group by h.org_id;
    return null;
end $$;

create function foreland_tell_lists() returns trigger language plpgsql as $$
begin
    perform pg_notify('foreland_changes_' || current_schema(), org_id || ' everything') from changed group by org_id;
    return null;
end $$;

-- A session that was ended: whoever streams looks again whether it may.
create function foreland_tell_sessions() returns trigger language plpgsql as $$
begin
    if exists (select from changed where revoked_at is not null) then
        perform pg_notify('foreland_changes_' || current_schema(), 'sessions');
    end if;
    return null;
end $$;

do $$
declare t record; event text;
begin
    for t in select * from (values ('flights', 'foreland_tell_flights'), ('legs', 'foreland_tell_of_flights'),
                                   ('journeys', 'foreland_tell_of_flights'), ('messages', 'foreland_tell_of_flights'),
                                   ('hits', 'foreland_tell_hits')) as told (name, teller) loop
        foreach event in array array['insert', 'update'] loop
            execute format('create trigger tell_%s after %s on %I referencing new table as changed '
                           'for each statement execute function %s()', event, event, t.name, t.teller);
        end loop;
    end loop;
end $$;

create trigger tell_update after update on sessions referencing new table as changed
    for each statement execute function foreland_tell_sessions();
create trigger tell_insert after insert on activations referencing new table as changed
    for each statement execute function foreland_tell_lists();

do $$
begin
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant execute on function foreland_tell to foreland_app;
    end if;
end $$;
