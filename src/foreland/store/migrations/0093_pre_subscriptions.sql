-- What officers and offices follow: bulletins about it stand first for them. An office is an airport or a desk.
create table subscriptions (
    id uuid primary key,                  -- made with the form
    org_id uuid not null,
    user_id uuid references users,        -- an officer's own
    office text,                          -- or an office's
    kind text not null check (kind in ('airport', 'route', 'series', 'agency', 'about')),
    value text not null,
    made_by uuid not null references users,
    made_at timestamptz not null,
    check (num_nonnulls(user_id, office) = 1),
    unique nulls not distinct (org_id, user_id, office, kind, value)
);

do $$
begin
    alter table subscriptions enable row level security;
    alter table subscriptions force row level security;
    create policy own_organisation on subscriptions using (org_id = any ((select foreland_orgs())::uuid[])
        and (select foreland_scope()) in ('organisation', 'airports'));
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, delete on subscriptions to foreland_app;
    end if;
end $$;
