-- The call log, and hand-overs of a shift. What was said stands sealed; a call opens with its search and is closed with an
-- outcome, by name. Calls and hand-overs refer to flights, travellers and hits by identifier: these end by themselves.

create table calls (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    opened_on date not null,
    opened_at timestamptz not null,
    opened_by uuid not null references users,
    row_version int not null default 1,
    caller_kind text,                     -- code; null until somebody wrote it down
    flight_id uuid,
    flight_date date,
    journey_id uuid,
    hit_id uuid,
    words_sealed bytea,                   -- what was searched for, who called from where, what was asked and answered
    outcome text,
    closed_at timestamptz,
    closed_by uuid references users,
    check ((closed_at is null) = (outcome is null)),
    check ((closed_at is null) = (closed_by is null)),
    check (journey_id is null or flight_date is not null)
);
create index calls_by_time on calls (org_id, opened_at desc);
create index calls_of_journey on calls (flight_date, journey_id) where journey_id is not null;
create index calls_of_flight on calls (flight_id) where flight_id is not null;

create table handovers (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    desk text,                            -- null: all desks
    given_on date not null,
    given_at timestamptz not null,
    given_by uuid not null references users,
    note_sealed bytea,
    hit_ids uuid[] not null default '{}',              -- what was open then
    open_calls int not null default 0,
    accepted_at timestamptz,
    accepted_by uuid references users,
    check (accepted_by <> given_by),
    check ((accepted_at is null) = (accepted_by is null))
);
create index handovers_by_time on handovers (org_id, given_at desc);

do $$
begin
    perform foreland_guard('calls');
    perform foreland_guard('handovers');
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete on calls, handovers to foreland_app;
    end if;
end $$;
