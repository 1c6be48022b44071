-- Back-tests that were asked for on a page: which version, which days, who asked. The figures are a trial of the rule.
create table rule_backtests (
    id uuid primary key,
    org_id uuid not null,
    version_id uuid not null references rule_versions,
    first_day date not null,
    last_day date not null check (last_day >= first_day),
    asked_by uuid not null references users,
    asked_at timestamptz not null,
    begun_at timestamptz,                 -- whoever began and did not end within the lease was stopped: it is begun again
    ended_at timestamptz,
    outcome text not null default ''      -- a code: tested, or why not
);
create unique index one_backtest_waits on rule_backtests (org_id, version_id) where ended_at is null;
create index rule_backtests_of_version on rule_backtests (version_id, asked_at desc);

alter table rule_backtests enable row level security;
alter table rule_backtests force row level security;
create policy own_organisation on rule_backtests using (org_id = any ((select foreland_orgs())::uuid[])
    and (select foreland_scope()) = 'organisation');
do $$ begin
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert on rule_backtests to foreland_app;
        grant update (begun_at, ended_at, outcome) on rule_backtests to foreland_app;
    end if;
end $$;
