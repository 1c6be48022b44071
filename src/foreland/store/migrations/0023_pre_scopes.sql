-- One access decision (docs/decisions/0012): what a viewer's roles and airports open is told per transaction, and every
-- filter of rows asks for it. Without a word nobody sees anything.
--   * organisation: the rows of their organisation (analysts, liaison officers, supervisors, oversight, the system);
--   * airports: flights at their airports, and of the travellers those who are tasked to them (a liaison officer abroad)
--     or announced to them by a lookout (a field office);
--   * carrier: what was addressed to that carrier, in tables that hold nothing else;
--   * none: no content at all (administrators).
create function foreland_scope() returns text stable parallel safe language sql as
$$ select coalesce(nullif(current_setting('foreland.scope', true), ''), 'none') $$;

create function foreland_roles() returns text[] stable parallel safe language sql as
$$ select coalesce(string_to_array(nullif(current_setting('foreland.roles', true), ''), ','), '{}') $$;

create function foreland_departures() returns text[] stable parallel safe language sql as
$$ select coalesce(string_to_array(nullif(current_setting('foreland.departures', true), ''), ','), '{}') $$;

create function foreland_arrivals() returns text[] stable parallel safe language sql as
$$ select coalesce(string_to_array(nullif(current_setting('foreland.arrivals', true), ''), ','), '{}') $$;

-- The whole of the usual policy: organisation, purpose, scope. `also` is what opens a row to other scopes beside.
create function foreland_guard(guarded regclass, also text default 'false') returns void language plpgsql as $$
begin
    execute format('alter table %s enable row level security', guarded);
    execute format('alter table %s force row level security', guarded);
    execute format('drop policy if exists named_viewers on %s', guarded);
    execute format('create policy named_viewers on %s using (org_id = any ((select foreland_orgs())::uuid[]) '
                   'and purpose = any ((select foreland_purposes())::text[]) '
                   'and ((select foreland_scope()) = ''organisation'' or %s))', guarded, also);
end $$;

-- What an officer at an airport is asked to do about a traveller: look, interview, be at the gate.
create table taskings (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    flight_id uuid not null references flights on delete cascade,
    flight_date date not null,
    journey_id uuid not null,
    airport text not null,
    kind text not null,                   -- code of the task
    state text not null default 'open' check (state in ('open', 'taken', 'done', 'cancelled')),
    row_version int not null default 1,
    asked_by uuid not null references users,
    asked_at timestamptz not null,
    words_sealed bytea,
    taken_by uuid references users,
    done_at timestamptz,
    foreign key (flight_date, journey_id) references journeys on delete cascade
);
create index taskings_of_journey on taskings (flight_date, journey_id);
create index taskings_of_airport on taskings (airport, flight_date);

-- A traveller announced to the port of arrival. Released by a named officer, or by a profile that cites its legal basis.
create table lookouts (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    flight_id uuid not null references flights on delete cascade,
    flight_date date not null,
    journey_id uuid not null,
    port text not null,
    ground text not null,
    released_by uuid references users,
    legal_basis text,
    released_at timestamptz not null,
    withdrawn_at timestamptz,
    withdrawn_by uuid references users,
    unique (journey_id, port),
    check (released_by is not null or legal_basis is not null),
    foreign key (flight_date, journey_id) references journeys on delete cascade
);
create index lookouts_of_journey on lookouts (flight_date, journey_id);
create index lookouts_of_port on lookouts (port, flight_date);

create function foreland_sees_flight(flight uuid) returns boolean stable language sql as
$$ select exists (select from legs l where l.flight_id = flight
                  and (l.origin = any (foreland_departures()) or l.destination = any (foreland_arrivals()))) $$;

create function foreland_sees_journey(day date, journey uuid) returns boolean stable language sql as
$$ select exists (select from taskings t where t.flight_date = day and t.journey_id = journey
                  and t.airport = any (foreland_departures()) and t.state <> 'cancelled')
       or exists (select from lookouts l where l.flight_date = day and l.journey_id = journey
                  and l.port = any (foreland_arrivals()) and l.withdrawn_at is null) $$;

-- People at risk (domain §1.1, product.md): a referral and a mark per person, in a compartment of their own. Officers of
-- enforcement write into it and never read it; what must leave these persons out asks foreland_is_protected.
create table protection_referrals (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    flight_id uuid not null references flights on delete cascade,
    flight_date date not null,
    journey_id uuid not null,
    airport text,                         -- where the person is
    concern text not null,                -- code: asks for protection, child, possible victim, asks for help
    asked_by_kind text not null,          -- who put the question: officer, carrier, liaison officer, host authority
    state text not null default 'open' check (state in ('open', 'taken', 'closed')),
    row_version int not null default 1,
    referred_by uuid references users,    -- null: the carrier's button
    referred_by_org uuid not null references organisations,
    referred_at timestamptz not null,
    words_sealed bytea,
    taken_by uuid references users,
    closed_at timestamptz,
    outcome text,
    foreign key (flight_date, journey_id) references journeys on delete cascade
);
create index protection_referrals_of_journey on protection_referrals (flight_date, journey_id);

create table protection_marks (
    flight_date date not null,
    journey_id uuid not null,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    marked_at timestamptz not null,
    marked_by uuid references users,
    lifted_at timestamptz,
    lifted_by uuid references users,
    primary key (flight_date, journey_id),
    foreign key (flight_date, journey_id) references journeys on delete cascade
);

-- The one question about the compartment that everybody's statements may ask. It looks with the role of protection, and
-- takes it off again.
create function foreland_is_protected(day date, journey uuid) returns boolean stable language plpgsql as $$
declare worn text := coalesce(current_setting('foreland.roles', true), ''); found_one boolean;
begin
    perform set_config('foreland.roles', 'protection', true);
    found_one := exists (select from protection_marks m
                         where m.flight_date = day and m.journey_id = journey and m.lifted_at is null);
    perform set_config('foreland.roles', worn, true);
    return found_one;
end $$;

-- Whoever refers a person marks them, without being able to look whether somebody did before.
create function foreland_protect(owned_by uuid, told_by uuid, handled uuid, used_for text, kept text, day date, journey uuid,
                                 at timestamptz, who uuid) returns void language plpgsql as $$
declare worn text := coalesce(current_setting('foreland.roles', true), '');
begin
    perform set_config('foreland.roles', 'protection', true);
    insert into protection_marks (org_id, originator_org, handling_id, purpose, retention_class, flight_date, journey_id,
                                  marked_at, marked_by)
    values (owned_by, told_by, handled, used_for, kept, day, journey, at, who)
    on conflict (flight_date, journey_id) do update set lifted_at = null, lifted_by = null
    where protection_marks.lifted_at is not null;
    perform set_config('foreland.roles', worn, true);
end $$;

-- Words that officers sealed about a person end with the person's name: every table keeps them in a column *_sealed.
create function foreland_forget_words(told regclass, words text, dates date[], journeys uuid[]) returns bigint
language plpgsql security definer set search_path from current as $$
declare worn text := coalesce(current_setting('foreland.roles', true), ''); forgotten bigint;
begin
    perform set_config('foreland.roles', 'protection', true);
    if words !~ '^[a-z_]+_sealed$' then
        raise exception '% holds no sealed words', words;
    end if;
    execute format('update %s set %I = null where flight_date = any ($1) and journey_id = any ($2) and %I is not null',
                   told, words, words) using dates, journeys;
    get diagnostics forgotten = row_count;
    perform set_config('foreland.roles', worn, true);
    return forgotten;
end $$;

-- As before, but whatever hangs on a journey without being kept by the month goes first, and is found by its key.
create or replace function foreland_drop_month(month date) returns int
language plpgsql security definer set search_path from current as $$
declare
    worn text := coalesce(current_setting('foreland.roles', true), '');
    parent text; child text; foreign_rows boolean; dropped int := 0;
    first date := date_trunc('month', month)::date; after date := (date_trunc('month', month) + interval '1 month')::date;
begin
    if after > current_date - 28 then
        raise exception 'the month of % is too recent to be dropped', month;
    end if;
    if exists (select from legal_holds where flight_date >= first and flight_date < after
                                         and lifted_at is null and (until is null or until >= current_date)) then
        return 0;
    end if;
    child := 'journeys' || to_char(month, '_YYYY_MM');
    if to_regclass(child) is null then
        return 0;
    end if;
    execute format('select exists (select from %I where org_id <> all (coalesce(foreland_orgs(), ''{}'')))', child) into foreign_rows;
    if foreign_rows then
        return 0;                         -- another authority shares the month: row by row then
    end if;
    perform pg_advisory_xact_lock(hashtext('foreland.partitions'));
    perform set_config('foreland.roles', 'protection', true);
    for parent in select distinct c.relname from pg_constraint k join pg_class c on c.oid = k.conrelid
                  where k.contype = 'f' and k.confrelid = 'journeys'::regclass and c.relkind = 'r' and not c.relispartition
    loop
        execute format('delete from %I where flight_date >= %L and flight_date < %L', parent, first, after);
    end loop;
    foreach parent in array array['vault_journeys', 'vault_bookings', 'identities', 'documents', 'payments',
                                  'booking_segments', 'hit_events', 'hits', 'contacts', 'screenings',
                                  'reported_travellers', 'bookings', 'journeys'] loop
        child := parent || to_char(month, '_YYYY_MM');
        if to_regclass(child) is not null then
            execute format('alter table %I detach partition %I', parent, child);
            execute format('drop table %I', child);
            dropped := dropped + 1;
        else                              -- its rows of the month lie in the default partition
            execute format('delete from %I where flight_date >= %L and flight_date < %L', parent, first, after);
        end if;
    end loop;
    perform set_config('foreland.roles', worn, true);
    return dropped;
end $$;

do $$
declare t text; journey text := 'foreland_sees_journey(flight_date, journey_id)';
begin
    for t in select tablename from pg_policies where schemaname = current_schema() and policyname = 'named_viewers' loop
        perform foreland_guard(t::regclass, case
            when t = 'flights' then 'foreland_sees_flight(id)'
            when t = 'legs' then 'origin = any ((select foreland_departures())::text[]) '
                                 'or destination = any ((select foreland_arrivals())::text[])'
            when t in ('flight_aliases', 'operational_times') then 'foreland_sees_flight(flight_id)'
            when t = 'journeys' then 'foreland_sees_journey(flight_date, id)'
            when t in ('reported_travellers', 'identities', 'documents', 'hits') then journey
            when t = 'hit_events' then 'exists (select from hits h where h.flight_date = hit_events.flight_date '
                                       'and h.id = hit_events.hit_id)'
            when t in ('lists', 'list_versions') then '(select foreland_scope()) = ''airports'''
            else 'false' end);
    end loop;
    perform foreland_guard('taskings', 'airport = any ((select foreland_departures())::text[])');
    perform foreland_guard('lookouts', 'port = any ((select foreland_arrivals())::text[])');
    foreach t in array array['protection_referrals', 'protection_marks'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy writers on %I for insert with check (org_id = any ((select foreland_orgs())::uuid[]))', t);
        execute format('create policy compartment on %I using (org_id = any ((select foreland_orgs())::uuid[]) '
                       'and ''protection'' = any ((select foreland_roles())::text[]))', t);
    end loop;
    revoke execute on function foreland_forget_words, foreland_guard from public;
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant execute on function foreland_forget_words to foreland_app;
        grant select, insert, update, delete on taskings, lookouts, protection_referrals, protection_marks to foreland_app;
    end if;
end $$;
