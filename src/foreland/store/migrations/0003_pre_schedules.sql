-- Schedules, the times told about legs, and what becomes of a flight (docs/decisions, decision 2).
--   * A schedule is imported whole; what it says of a flight replaces what its former version said, and a flight that is
--     gone from it is withdrawn, never deleted.
--   * Times are told, never overwritten: each is a row with its source; the leg carries those that are believed, and
--     keeps beside them what messages and schedules announced, by which a flight is recognised.

create table schedules (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    name text not null,
    format text not null,
    content_sha256 bytea not null,
    flights int not null,
    problems jsonb not null default '[]',
    imported_at timestamptz not null,
    imported_by text not null
);
create index schedules_of_name on schedules (org_id, name, imported_at desc);

create table scheduled_flights (
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    carrier text not null, number text not null, suffix text not null default '',
    flight_date date not null,            -- local departure date at origin
    schedule_name text not null,
    schedule_id uuid references schedules,  -- null: told by a telegram (ASM, SSM)
    legs jsonb not null,                  -- origin, destination, departure_local, arrival_local
    aircraft text,
    sold_as text[] not null default '{}',
    heard_at timestamptz not null,
    withdrawn boolean not null default false,
    flight_id uuid,                       -- the flight it announced; null: not announced yet, or changed since
    primary key (org_id, carrier, number, suffix, flight_date)
);
create index scheduled_flights_by_date on scheduled_flights (flight_date) where flight_id is null and not withdrawn;

create table operational_times (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    flight_id uuid not null references flights on delete cascade,
    leg_id uuid not null references legs on delete cascade,
    kind text not null check (kind in ('STD', 'ETD', 'ATD', 'STA', 'ETA', 'ATA', 'DOOR', 'RETURN')),
    at timestamptz,                       -- null: taken back
    source text not null check (source in ('officer', 'movement', 'schedule_change')),
    heard_at timestamptz not null,
    entered_by uuid references users,
    message_id uuid
);
create index times_of_leg on operational_times (leg_id, heard_at);

alter table legs
    add column announced_departure_local text, add column announced_arrival_local text,
    add column departure_kind text, add column departure_source text, add column departure_heard_at timestamptz,
    add column arrival_kind text, add column arrival_source text, add column arrival_heard_at timestamptz,
    add column door_kind text, add column door_source text, add column door_heard_at timestamptz,
    add column diverted_to text;
update legs set announced_departure_local = departure_local, announced_arrival_local = arrival_local;

alter table flights
    add column status_source text, add column status_heard_at timestamptz,
    add column aircraft text,
    drop constraint flights_status_check,
    add constraint flights_status_check
        check (status in ('scheduled', 'cancelled', 'returned', 'departed', 'diverted', 'arrived'));

do $$
declare t text;
begin
    foreach t in array array['schedules', 'scheduled_flights', 'operational_times'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy named_viewers on %I using (org_id = any ((select foreland_orgs())::uuid[]) '
                       'and purpose = any ((select foreland_purposes())::text[]))', t);
    end loop;
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete on schedules, scheduled_flights to foreland_app;
        grant select, insert on operational_times to foreland_app;
    end if;
end $$;
