-- What telegrams tell of flights that nobody has named yet: applied when the flight becomes known, deleted when not.

create table waiting_events (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    carrier text not null, number text not null, suffix text not null default '',
    flight_date date not null,            -- as the telegram names the day: local, or in UTC
    kind text not null,                   -- of the telegram
    message_id uuid not null, received_on date not null,
    heard_at timestamptz not null,
    event jsonb not null,                 -- what is told of the flight; no person
    expires_on date not null
);
create index waiting_events_of_flight on waiting_events (org_id, carrier, number, suffix, flight_date);
create index waiting_events_of_sender on waiting_events (org_id, originator_org);
create index waiting_events_by_expiry on waiting_events (expires_on);

do $$
begin
    alter table waiting_events enable row level security;
    alter table waiting_events force row level security;
    create policy named_viewers on waiting_events using (org_id = any ((select foreland_orgs())::uuid[])
        and purpose = any ((select foreland_purposes())::text[]));
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete on waiting_events to foreland_app;
    end if;
end $$;
