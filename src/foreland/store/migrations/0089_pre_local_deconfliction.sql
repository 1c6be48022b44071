-- Deconfliction at home: who works on what. An interest is a piece of work with an owner (a recommendation, a request, a
-- lookout); its tags are keyed hashes of what it is about, never a value. Interests of different owners that share a tag make
-- a pointer for both: whom to contact about which reference. A pointer is seen at the airports of its two owners too.
create table deconfliction_interests (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    source text not null,
    source_id uuid not null,
    owner_id uuid not null references users,
    for_org uuid not null references organisations,   -- on whose behalf: ours, or a partner that asked
    flight_date date,
    journey_id uuid,
    origins text[] not null,              -- states from which whoever it is about may flee
    at timestamptz not null,
    expires_on date not null,
    unique (org_id, source, source_id),
    check ((flight_date is null) = (journey_id is null)),
    foreign key (flight_date, journey_id) references journeys on delete cascade
);
create index deconfliction_interests_of_journey on deconfliction_interests (flight_date, journey_id)
    where journey_id is not null;

create table deconfliction_tags (
    interest_id uuid not null references deconfliction_interests on delete cascade,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    tag bytea not null check (octet_length(tag) = 32),
    loose boolean not null,               -- what strangers may share: a telephone, a booking
    primary key (interest_id, tag)
);
create index deconfliction_tags_by_tag on deconfliction_tags (tag);

create table deconfliction_owner_matches (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    first_id uuid not null references deconfliction_interests on delete cascade,
    second_id uuid not null references deconfliction_interests on delete cascade,
    first_owner uuid not null references users,
    second_owner uuid not null references users,
    first_source text not null,
    second_source text not null,
    first_source_id uuid not null,
    second_source_id uuid not null,
    open_to text[] not null,
    at timestamptz not null,
    outcome text check (outcome in ('no_conflict', 'coordinate', 'hand_over', 'joint_work')),
    outcome_by uuid references users,
    outcome_at timestamptz,
    unique (first_id, second_id),
    check (first_id < second_id),
    check (first_owner <> second_owner),
    check ((outcome is null) = (outcome_at is null)),
    check ((outcome is null) = (outcome_by is null))
);
create index deconfliction_owner_matches_of_second on deconfliction_owner_matches (second_id);

-- Who is in the care of protection, so that they are left out: for the system's own statements and for no officer.
create function foreland_in_care(orgs uuid[]) returns table (flight_date date, journey_id uuid) stable language plpgsql as $$
declare worn text := coalesce(current_setting('foreland.roles', true), '');
begin
    if not 'service' = any (foreland_roles()) then
        raise exception 'who is in care is told to nobody' using errcode = 'insufficient_privilege';
    end if;
    perform set_config('foreland.roles', 'protection', true);
    return query select m.flight_date, m.journey_id from protection_marks m
                 where m.org_id = any (orgs) and m.lifted_at is null;
    perform set_config('foreland.roles', worn, true);
end $$;

-- Whether one of two pieces of work is about somebody in care; asked of pointers whose work the viewer may not see.
create function foreland_touches_care(one uuid, other uuid) returns boolean stable language plpgsql as $$
declare worn text := coalesce(current_setting('foreland.scope', true), ''); found_one boolean;
begin
    perform set_config('foreland.scope', 'organisation', true);
    found_one := exists (select from deconfliction_interests i
                         where i.id in (one, other) and i.journey_id is not null
                           and foreland_is_protected(i.flight_date, i.journey_id));
    perform set_config('foreland.scope', worn, true);
    return found_one;
end $$;

do $$
begin
    perform foreland_guard('deconfliction_interests');
    perform foreland_guard('deconfliction_tags');
    perform foreland_guard('deconfliction_owner_matches',
        '(select foreland_scope()) = ''airports'' '
        'and open_to && ((select foreland_departures())::text[] || (select foreland_arrivals())::text[])');
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete
            on deconfliction_interests, deconfliction_tags, deconfliction_owner_matches to foreland_app;
    end if;
end $$;
