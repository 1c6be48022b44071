-- Targeting rules as analysts write them. A version is never changed: only the state it is in, each step of which is an
-- event. Every variant that was tried is kept with what came of it. No traveller.
create table rule_versions (
    id uuid primary key,
    org_id uuid not null,
    rule_id text not null,
    number int not null,
    content jsonb not null,
    content_hash text not null,
    state text not null default 'draft'
        check (state in ('draft', 'submitted', 'shadow', 'live', 'stopped', 'retired')),
    row_version int not null default 1,
    written_by uuid not null references users,
    written_at timestamptz not null,
    since timestamptz not null,           -- since when it is in this state
    unique (org_id, rule_id, number)
);
create unique index one_live_version on rule_versions (org_id, rule_id) where state = 'live';
create unique index one_shadow_version on rule_versions (org_id, rule_id) where state = 'shadow';

create table rule_events (
    id uuid primary key,
    org_id uuid not null,
    version_id uuid not null references rule_versions,
    at timestamptz not null,
    by uuid references users,             -- null: the system
    step text not null,
    reason text not null default ''
);
create index rule_events_of_version on rule_events (version_id, at);

create table rule_trials (
    id uuid primary key,
    org_id uuid not null,
    rule_id text not null,
    content_hash text not null,
    at timestamptz not null,
    by uuid references users,
    kind text not null check (kind in ('examples', 'backtest', 'shadow')),
    passed boolean not null,
    figures jsonb not null default '{}'
);
create index rule_trials_of_rule on rule_trials (org_id, rule_id, at desc);
create index rule_trials_of_content on rule_trials (org_id, content_hash);

-- What is found and is no hit: by rules in shadow, and by rules on vulnerability, which protection alone reads. Which rule
-- it was, and nothing of the traveller.
create table rule_finds (
    version_id uuid not null references rule_versions,
    flight_date date not null,
    journey_id uuid not null,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    kind text not null check (kind in ('shadow', 'vulnerability')),
    found_at timestamptz not null,
    primary key (flight_date, journey_id, version_id),
    foreign key (flight_date, journey_id) references journeys on delete cascade
);
create index rule_finds_of_version on rule_finds (version_id);

do $$
declare named text;
begin
    foreach named in array array['rule_versions', 'rule_events', 'rule_trials'] loop
        execute format('alter table %I enable row level security', named);
        execute format('alter table %I force row level security', named);
        execute format('create policy own_organisation on %I using (org_id = any ((select foreland_orgs())::uuid[]) '
                       'and (select foreland_scope()) = ''organisation'')', named);
    end loop;
    alter table rule_finds enable row level security;
    alter table rule_finds force row level security;
    create policy screening on rule_finds using (org_id = any ((select foreland_orgs())::uuid[])
        and 'service' = any ((select foreland_roles())::text[]));
    create policy of_shadow on rule_finds for select using (org_id = any ((select foreland_orgs())::uuid[])
        and purpose = any ((select foreland_purposes())::text[]) and kind = 'shadow'
        and (select foreland_scope()) = 'organisation');
    create policy compartment on rule_finds for select using (org_id = any ((select foreland_orgs())::uuid[])
        and kind = 'vulnerability' and 'protection' = any ((select foreland_roles())::text[]));
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert on rule_versions, rule_events, rule_trials to foreland_app;
        grant update (state, row_version, since) on rule_versions to foreland_app;
        grant select, insert, delete on rule_finds to foreland_app;
    end if;
end $$;
