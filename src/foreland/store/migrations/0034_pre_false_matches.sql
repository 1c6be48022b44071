-- False matches that officers found: this traveller is not that entry of a list. The traveller stands here as a keyed hash
-- (name, birth date and document number together), so nobody can be read out of it. A pair ends on its day, when an
-- officer ends it, and when the journey that it was found on is masked or deleted.

create table false_matches (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    known_by bytea not null,              -- keyed hash of what the traveller is known again by
    source text not null,
    entry_key text not null,
    flight_date date not null,
    journey_id uuid not null,
    hit_id uuid not null,
    found_by uuid not null references users,
    found_at timestamptz not null,
    expires_on date not null,
    ended_by uuid references users,
    ended_at timestamptz,
    check ((ended_by is null) = (ended_at is null))
);
create index false_matches_of_traveller on false_matches (known_by, source, entry_key);
create index false_matches_of_journey on false_matches (flight_date, journey_id);
create index false_matches_by_expiry on false_matches (expires_on);

do $$
begin
    perform foreland_guard('false_matches');
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete on false_matches to foreland_app;
    end if;
end $$;
