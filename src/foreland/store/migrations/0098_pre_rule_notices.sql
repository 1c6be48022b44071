-- Rules that alert on more than their part of the budget of a day, from when to when: their alerts stay, ranked behind
-- those of all other sources. And what the owner of a rule was told, once each, however many workers run. No traveller.
create table rule_throttles (
    id uuid primary key,
    org_id uuid not null,
    rule_id text not null,
    since timestamptz not null,
    alerts int not null,                  -- of the 24 hours before it began, or as last counted
    allowed int not null,                 -- of a day
    lifted_at timestamptz
);
create unique index one_throttle on rule_throttles (org_id, rule_id) where lifted_at is null;

create table rule_notices (
    id uuid primary key,
    org_id uuid not null,
    rule_id text not null,
    kind text not null check (kind in ('expires', 'expired', 'throttled')),
    about text not null,                  -- what is told of once: version and days, or the throttle
    owner text not null,
    figures jsonb not null default '{}',
    made_at timestamptz not null,
    mailboxes int not null default 0,
    mailed_at timestamptz,
    unique (org_id, rule_id, kind, about)
);
create index rule_notices_to_mail on rule_notices (org_id, made_at) where mailed_at is null;

do $$
declare named text;
begin
    foreach named in array array['rule_throttles', 'rule_notices'] loop
        execute format('alter table %I enable row level security', named);
        execute format('alter table %I force row level security', named);
        execute format('create policy own_organisation on %I using (org_id = any ((select foreland_orgs())::uuid[]))',
                       named);
    end loop;
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, delete on rule_throttles, rule_notices to foreland_app;
        grant update (alerts, lifted_at) on rule_throttles to foreland_app;
        grant update (mailboxes, mailed_at) on rule_notices to foreland_app;
    end if;
end $$;
