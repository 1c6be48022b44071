-- The register of documents taken: what it is, whose hands it is in, and each time it changed hands. Number, holder,
-- words and photograph stand sealed. A seizure names flight and traveller by identifier, as calls do; it is seen where it
-- was taken and at the airports of whoever received it (open_to).
create table seizures (
    id uuid primary key,                  -- made where the form was opened
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    reference text not null,              -- on the label
    taken_on date not null,
    taken_at timestamptz not null,
    taken_by uuid not null references users,
    recorded_at timestamptz not null,
    airport text not null,
    open_to text[] not null,
    flight_id uuid,
    flight_date date,
    journey_id uuid,
    recommendation_id uuid,
    document_type text not null,
    issuer text not null,
    reason text not null,
    state text not null default 'held' check (state in ('held', 'handing_over', 'away', 'returned', 'destroyed')),
    custodian_id uuid not null references users,
    receiver_id uuid references users,
    office text,                          -- where it is while away: code
    laboratory_result text,
    row_version int not null default 1,
    words_sealed bytea,
    photograph_sealed bytea,
    unique (org_id, reference),
    check ((state = 'handing_over') = (receiver_id is not null)),
    check ((state = 'away') = (office is not null)),
    check (journey_id is null or flight_date is not null)
);
create index seizures_by_time on seizures (org_id, taken_at desc);
create index seizures_of_journey on seizures (flight_date, journey_id) where journey_id is not null;

create table seizure_events (
    id uuid primary key,
    seizure_id uuid not null references seizures on delete cascade,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    at timestamptz not null,
    by_user uuid not null references users,
    step text not null,
    receiver_id uuid references users,
    office text,
    result text,
    receipt text                          -- number of a receipt or report
);
create index seizure_events_of_seizure on seizure_events (seizure_id, at);

do $$
begin
    perform foreland_guard('seizures', 'open_to && (select foreland_departures())::text[] '
                                       'or open_to && (select foreland_arrivals())::text[]');
    perform foreland_guard('seizure_events', 'exists (select from seizures s where s.id = seizure_events.seizure_id)');
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete on seizures to foreland_app;
        grant select, insert on seizure_events to foreland_app;
    end if;
end $$;
