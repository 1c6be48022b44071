-- What the indicators of bulletins were found true of, written with each screening and no alert: which bulletin, and nothing
-- of the traveller. Who may see the bulletin and the journey sees it.
create table bulletin_sightings (
    bulletin_id uuid not null references bulletins on delete cascade,
    flight_date date not null,
    journey_id uuid not null,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    found_at timestamptz not null,
    primary key (flight_date, journey_id, bulletin_id),
    foreign key (flight_date, journey_id) references journeys on delete cascade
);
create index bulletin_sightings_of on bulletin_sightings (bulletin_id, flight_date);

-- Which rule was made of which bulletin.
create table bulletin_rules (
    org_id uuid not null,
    thread_id uuid not null,
    rule_id text not null,
    bulletin_id uuid not null,            -- the version it was first made of
    made_by uuid not null references users,
    made_at timestamptz not null,
    primary key (org_id, thread_id, rule_id)
);
create index bulletin_rules_of_rule on bulletin_rules (org_id, rule_id);

do $$
begin
    perform foreland_guard('bulletin_sightings',
        'exists (select from bulletins b where b.id = bulletin_sightings.bulletin_id) '
        'and exists (select from journeys j where j.flight_date = bulletin_sightings.flight_date '
        'and j.id = bulletin_sightings.journey_id)');
    alter table bulletin_rules enable row level security;
    alter table bulletin_rules force row level security;
    create policy own_organisation on bulletin_rules using (org_id = any ((select foreland_orgs())::uuid[])
        and (select foreland_scope()) = 'organisation');
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, delete on bulletin_sightings to foreland_app;
        grant select, insert on bulletin_rules to foreland_app;
    end if;
end $$;
