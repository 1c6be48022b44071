-- What the protection focal point does about those who are referred to it (docs/howto/protection.md).
--   * It reads the referred, and those who travel in one booking with them; nobody else of their flight.
--   * Hits of a person in its care are hidden from every viewer but the system, whatever the statement: a queue, a count,
--     a search and an export leave them out alike. When the marking is taken back they are there again.
--   * Whoever referred a person may know when, and when it was received, and nothing more.
alter table protection_referrals
    add column taken_at timestamptz,
    add column alerts int not null default 0,         -- times that somebody was alerted
    add column alerted_at timestamptz,
    add column alerted_to int,                        -- mailboxes, the last time; none: there was nobody to mail to
    add column next_alert_at timestamptz,
    add constraint protection_taken check (state = 'open' or taken_by is not null),
    add constraint protection_closed check ((state = 'closed') = (closed_at is not null and outcome is not null));
update protection_referrals set next_alert_at = referred_at;
create index protection_to_alert on protection_referrals (next_alert_at) where state = 'open';

alter table protection_marks
    add column not_against boolean not null default false,  -- nothing found may be used against this person
    add column lift_asked_by uuid references users,
    add column lift_asked_at timestamptz,
    add constraint protection_lifted_by_two check (lifted_by is null or lifted_by is distinct from lift_asked_by),
    add constraint protection_not_lifted check (not (not_against and lifted_at is not null));

create table protection_events (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    referral_id uuid not null references protection_referrals on delete cascade,
    flight_date date not null,
    journey_id uuid not null,
    at timestamptz not null,
    user_id uuid references users,        -- null: a carrier's user or system
    action text not null,
    words_sealed bytea,
    foreign key (flight_date, journey_id) references journeys on delete cascade
);
create index protection_events_of_referral on protection_events (referral_id, at);
create index protection_events_of_journey on protection_events (flight_date, journey_id);

-- Everybody in the care of protection: what the filter of hits leaves out.
create function foreland_protected() returns uuid[] stable language plpgsql as $$
declare worn text := coalesce(current_setting('foreland.roles', true), ''); found_ones uuid[];
begin
    perform set_config('foreland.roles', 'protection', true);
    found_ones := array(select m.journey_id from protection_marks m where m.lifted_at is null);
    perform set_config('foreland.roles', worn, true);
    return found_ones;
end $$;

-- When somebody referred this traveller, and when protection received it.
create function foreland_referred(day date, journey uuid, who uuid) returns table (referred_at timestamptz, received_at timestamptz)
stable language plpgsql as $$
declare worn text := coalesce(current_setting('foreland.roles', true), '');
begin
    perform set_config('foreland.roles', 'protection', true);
    return query select r.referred_at, r.taken_at from protection_referrals r
                 where r.flight_date = day and r.journey_id = journey and r.referred_by = who
                 order by r.referred_at desc limit 1;
    perform set_config('foreland.roles', worn, true);
end $$;

-- What protection reads of travellers: the referred, and whoever is in one booking with them. To look at bookings it
-- takes the scope of the organisation, and takes it off again.
create function foreland_helps(day date, journey uuid) returns boolean stable language plpgsql as $$
declare worn text := coalesce(current_setting('foreland.scope', true), ''); found_one boolean;
begin
    if not 'protection' = any (foreland_roles()) then
        return false;
    end if;
    if exists (select from protection_referrals r where r.flight_date = day and r.journey_id = journey) then
        return true;
    end if;
    perform set_config('foreland.scope', 'organisation', true);
    found_one := exists (
        select from journeys own
        join protection_referrals r on r.flight_date = day and r.flight_id = own.flight_id
        join reported_travellers told on told.flight_date = day and told.journey_id = own.id and told.is_current
        join reported_travellers theirs on theirs.flight_date = day and theirs.journey_id = r.journey_id
                                       and theirs.is_current and (theirs.record_locator = told.record_locator
                                                                  or theirs.booking_id = told.booking_id)
        where own.flight_date = day and own.id = journey);
    perform set_config('foreland.scope', worn, true);
    return found_one;
end $$;

create function foreland_helps_on(flight uuid) returns boolean stable language sql as
$$ select 'protection' = any (foreland_roles()) and exists (select from protection_referrals r where r.flight_id = flight) $$;

create or replace function foreland_sees_flight(flight uuid) returns boolean stable language sql as
$$ select exists (select from legs l where l.flight_id = flight
                  and (l.origin = any (foreland_departures()) or l.destination = any (foreland_arrivals())))
       or foreland_helps_on(flight) $$;

create or replace function foreland_sees_journey(day date, journey uuid) returns boolean stable language sql as
$$ select exists (select from taskings t where t.flight_date = day and t.journey_id = journey
                  and t.airport = any (foreland_departures()) and t.state <> 'cancelled')
       or exists (select from lookouts l where l.flight_date = day and l.journey_id = journey
                  and l.port = any (foreland_arrivals()) and l.withdrawn_at is null)
       or foreland_helps(day, journey) $$;

-- As before; a marking that somebody asked to take back, and a new one, begin anew.
create or replace function foreland_protect(owned_by uuid, told_by uuid, handled uuid, used_for text, kept text, day date,
                                            journey uuid, at timestamptz, who uuid) returns void language plpgsql as $$
declare worn text := coalesce(current_setting('foreland.roles', true), '');
begin
    perform set_config('foreland.roles', 'protection', true);
    insert into protection_marks (org_id, originator_org, handling_id, purpose, retention_class, flight_date, journey_id,
                                  marked_at, marked_by)
    values (owned_by, told_by, handled, used_for, kept, day, journey, at, who)
    on conflict (flight_date, journey_id) do update
    set lifted_at = null, lifted_by = null, lift_asked_by = null, lift_asked_at = null;
    perform set_config('foreland.roles', worn, true);
end $$;

-- A new referral is told to those who read the pages of protection, and to nobody else.
create function foreland_tell_referrals() returns trigger language plpgsql as $$
begin
    perform foreland_tell(org_id, 'referrals', array_agg(distinct id)) from changed group by org_id;
    return null;
end $$;
create trigger tell_insert after insert on protection_referrals referencing new table as changed
    for each statement execute function foreland_tell_referrals();
create trigger tell_update after update on protection_referrals referencing new table as changed
    for each statement execute function foreland_tell_referrals();

create policy out_of_enforcement on hits as restrictive
    using ('service' = any ((select foreland_roles())::text[]) or (select foreland_roles()) = '{protection}'::text[]
           or journey_id <> all ((select foreland_protected())::uuid[]));

do $$
begin
    perform foreland_guard('legs', 'origin = any ((select foreland_departures())::text[]) '
                                   'or destination = any ((select foreland_arrivals())::text[]) '
                                   'or foreland_helps_on(flight_id)');
    alter table protection_events enable row level security;
    alter table protection_events force row level security;
    create policy writers on protection_events for insert with check (org_id = any ((select foreland_orgs())::uuid[]));
    create policy compartment on protection_events using (org_id = any ((select foreland_orgs())::uuid[])
        and 'protection' = any ((select foreland_roles())::text[]));
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert on protection_events to foreland_app;
    end if;
end $$;

-- Counts for oversight: persons of the eight full quarters before a day, by concern, by who asked, by outcome. Whoever
-- shows them keeps small ones back (safeguards.protection.floored).
create function foreland_protection_figures(org uuid, before date)
returns table (quarter date, kind text, category text, persons bigint) stable language plpgsql as $$
declare
    worn text := coalesce(current_setting('foreland.roles', true), '');
    until timestamptz := date_trunc('quarter', before::timestamptz);
begin
    if not foreland_roles() && array['protection', 'oversight'] then
        return;
    end if;
    perform set_config('foreland.roles', 'protection', true);
    return query
        select date_trunc('quarter', r.referred_at)::date, said.kind, said.category, count(distinct r.journey_id)
        from protection_referrals r
        cross join lateral (values ('concern', r.concern), ('asked_by', r.asked_by_kind),
                                   ('outcome', coalesce(r.outcome, 'under_way'))) said (kind, category)
        where r.org_id = org and r.referred_at >= until - interval '24 months' and r.referred_at < until
        group by 1, 2, 3 order by 1 desc, 2, 3;
    perform set_config('foreland.roles', worn, true);
end $$;
