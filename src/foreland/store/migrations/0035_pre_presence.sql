-- Who looks at a traveller's page now, told to whoever else does. A row lasts as long as the page is open and is removed
-- with it; one whose process died is forgotten when the next page is opened. Officers, no travellers.

create table presence (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    flight_date date not null,
    journey_id uuid not null,
    user_id uuid not null references users,
    since timestamptz not null,
    seen_at timestamptz not null
);
create index presence_of_journey on presence (flight_date, journey_id);
create index presence_by_seen on presence (seen_at);

create function foreland_tell_presence() returns trigger language plpgsql as $$
begin
    perform foreland_tell(org_id, 'travellers', array_agg(distinct journey_id)) from changed group by org_id;
    return null;
end $$;
create trigger tell_insert after insert on presence referencing new table as changed
    for each statement execute function foreland_tell_presence();
create trigger tell_delete after delete on presence referencing old table as changed
    for each statement execute function foreland_tell_presence();

do $$
begin
    perform foreland_guard('presence', 'foreland_sees_journey(flight_date, journey_id)');
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete on presence to foreland_app;
    end if;
end $$;
