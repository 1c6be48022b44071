-- The field view (domain §2, AT1-AT4): whom a tasking is for, until when, and what became of it; interviews; and notes
-- from the spot, which are drafts of bulletins. Interviews name flight and traveller by identifier, if somebody knows
-- them: they end by their own day, or that of the flight when it is later.
alter table taskings
    add column officer_id uuid references users,   -- null: whoever of the airport takes it
    add column until timestamptz,
    add column report_sealed bytea,
    add column result text,
    add column taken_at timestamptz;

create table interviews (
    id uuid primary key,                  -- made where the form was opened: the same form sent again is one record
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    recorded_on date not null,
    recorded_at timestamptz not null,
    recorded_by uuid not null references users,
    airport text not null,
    flight_id uuid,
    flight_date date,
    journey_id uuid,                      -- null: somebody of whom only the words tell
    tasking_id uuid references taskings on delete set null,
    document_seen text not null,
    result text not null,
    protection text not null check (protection in ('asked', 'could_not_ask')),
    words_sealed bytea,
    check (journey_id is null or flight_date is not null)
);
create index interviews_of_journey on interviews (flight_date, journey_id) where journey_id is not null;
create index interviews_by_time on interviews (org_id, recorded_at desc);

create table bulletin_drafts (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    noted_on date not null,
    noted_at timestamptz not null,
    noted_by uuid not null references users,
    airport text,
    about text not null,                  -- code: counterfeit series, agency, route, other
    source_grade text not null check (source_grade ~ '^[A-F]$'),
    information_grade text not null check (information_grade ~ '^[1-6]$'),
    valid_until date not null,
    seizure_id uuid,                      -- of a document taken that it was written from
    words_sealed bytea
);
create index bulletin_drafts_by_time on bulletin_drafts (org_id, noted_at desc);

do $$
begin
    perform foreland_guard('interviews', 'airport = any ((select foreland_departures())::text[])');
    perform foreland_guard('bulletin_drafts', 'airport = any ((select foreland_departures())::text[])');
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete on interviews, bulletin_drafts to foreland_app;
    end if;
end $$;
