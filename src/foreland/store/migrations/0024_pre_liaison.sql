-- What a named officer recommends to a carrier about one traveller on one flight, and what became of it (domain §1.1).
--   * The database refuses a recommendation without an officer and a reason, one that its own author approved, and one
--     that was sent before whoever had to approve it did.
--   * Who asks for protection never stands here: such a person is referred (protection_referrals) instead.
--   * A carrier sees carrier_notices and nothing else: there is no column for a reason, a grade or a list.
create table recommendations (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    flight_id uuid not null references flights on delete cascade,
    flight_date date not null,
    journey_id uuid not null,
    party_id uuid,                        -- made in one act with those of companions
    kind text not null check (kind in ('check_document', 'speak_to_traveller', 'no_board', 'off_load')),
    ground text not null,                 -- code of the configured list
    facts text[] not null default '{}',   -- codes of document facts that the carrier is told
    protection text not null check (protection in ('no', 'could_not_be_asked', 'not_needed')),
    protection_asked_by text,             -- who put the question: officer, carrier, liaison officer, host authority
    reason_sealed bytea,                  -- null only once masking has taken it away
    state text not null check (state in ('proposed', 'not_approved', 'sent', 'acknowledged', 'acted', 'verified', 'withdrawn',
                                         'withdrawal_acknowledged', 'expired')),
    row_version int not null default 1,
    made_by uuid not null references users,
    made_at timestamptz not null,
    approval text not null check (approval in ('not_needed', 'before', 'after')),
    approved_by uuid references users,
    approved_at timestamptz,
    sent_at timestamptz,
    withdrawn_by uuid references users,
    withdrawn_at timestamptz,
    action text,                          -- what the carrier reported: code
    action_at timestamptz,
    outcome text,                         -- what was verified in the end: code
    outcome_at timestamptz,
    verified_by uuid references users,
    check (approved_by <> made_by),
    check (sent_at is null or approval <> 'before' or approved_by is not null),
    check ((state in ('withdrawn', 'withdrawal_acknowledged')) <= (withdrawn_by is not null)),
    check (kind not in ('no_board', 'off_load') or protection <> 'not_needed'),
    foreign key (flight_date, journey_id) references journeys on delete cascade
);
create index recommendations_of_journey on recommendations (flight_date, journey_id);
create index recommendations_of_flight on recommendations (flight_id);
create unique index recommendations_in_force on recommendations (journey_id)
    where state in ('proposed', 'sent', 'acknowledged');

-- A reason is there until masking takes it away, which only the function for that does.
create function foreland_needs_reason() returns trigger language plpgsql as $$
begin
    if new.reason_sealed is null or length(new.reason_sealed) = 0 then
        raise exception 'a recommendation has a reason' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger needs_reason before insert on recommendations for each row execute function foreland_needs_reason();

create table recommendation_hits (
    recommendation_id uuid not null references recommendations on delete cascade,
    flight_date date not null,
    hit_id uuid not null,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    primary key (recommendation_id, hit_id),
    foreign key (flight_date, hit_id) references hits on delete cascade
);
create index recommendation_of_hit on recommendation_hits (hit_id);

create table recommendation_events (
    id uuid primary key,
    recommendation_id uuid not null references recommendations on delete cascade,
    flight_date date not null,
    journey_id uuid not null,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    at timestamptz not null,              -- when it happened
    noted_at timestamptz not null,        -- when we were told: later for what was done on paper or by telephone
    user_id uuid references users,        -- null: the carrier's system, or ours
    by_org uuid not null references organisations,
    step text not null,
    detail jsonb not null default '{}',   -- codes, never content
    words_sealed bytea
);
create index events_of_recommendation on recommendation_events (recommendation_id, at);

create table carrier_notices (
    id uuid primary key,
    recommendation_id uuid not null unique references recommendations on delete cascade,
    flight_date date not null,
    journey_id uuid not null,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    carrier_org uuid not null references organisations,
    reference text not null,              -- short, to be said on the telephone
    flight text not null,
    airport text not null,                -- where the traveller boards
    door_close_utc timestamptz,
    instruction text not null,            -- code: what is recommended, or that it is withdrawn
    facts text[] not null default '{}',
    traveller_sealed bytea,               -- name, seat, record locator: as much as a gate needs
    state text not null check (state in ('sent', 'acknowledged', 'withdrawn', 'withdrawal_acknowledged', 'answered', 'closed')),
    row_version int not null default 1,
    sent_at timestamptz not null,
    changed_at timestamptz not null,
    acknowledged_by text,
    unique (org_id, reference),
    foreign key (flight_date, journey_id) references journeys on delete cascade
);
create index notices_of_carrier on carrier_notices (carrier_org, flight_date);
create index notices_of_journey on carrier_notices (flight_date, journey_id);

-- A notification of what changed, as of hits and flights.
create function foreland_tell_recommendations() returns trigger language plpgsql as $$
begin
    perform foreland_tell(org_id, 'recommendations', array_agg(distinct id)) from changed group by org_id;
    perform foreland_tell(org_id, 'flights', array_agg(distinct flight_id)) from changed group by org_id;
    return null;
end $$;
create function foreland_tell_notices() returns trigger language plpgsql as $$
begin
    perform foreland_tell(carrier_org, 'notices', array_agg(distinct id)) from changed group by carrier_org;
    return null;
end $$;

do $$
declare t text; event text;
begin
    foreach t in array array['recommendations', 'recommendation_hits', 'recommendation_events'] loop
        perform foreland_guard(t::regclass);
    end loop;
    perform foreland_guard('carrier_notices');
    create policy carriers on carrier_notices for select
        using (carrier_org = any ((select foreland_orgs())::uuid[]) and (select foreland_scope()) = 'carrier');
    foreach event in array array['insert', 'update'] loop
        execute format('create trigger tell_%s after %s on recommendations referencing new table as changed '
                       'for each statement execute function foreland_tell_recommendations()', event, event);
        execute format('create trigger tell_%s after %s on carrier_notices referencing new table as changed '
                       'for each statement execute function foreland_tell_notices()', event, event);
    end loop;
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update on recommendations, carrier_notices to foreland_app;
        grant select, insert on recommendation_hits, recommendation_events to foreland_app;
    end if;
end $$;
