-- How the exchange with each partner goes: when it was last tried and done, since when it does not work and why, when it is
-- tried next. One line a partner and way (bundles handed over, its TAXII collection read). No traveller stands here.
create table exchange_lines (
    partner_org uuid not null references exchange_partners on delete cascade,
    way text not null check (way in ('call', 'fetch')),
    org_id uuid not null,
    next_at timestamptz not null,
    tried_at timestamptz not null,
    done_at timestamptz,                  -- the last time that it came to its end
    amount int not null default 0,        -- bundles handed over, or items taken, the last time
    refused int not null default 0,
    trouble text,                         -- why it broke off; null: it did not
    failures int not null default 0,      -- in a row
    failing_since timestamptz,
    told_at timestamptz,                  -- when officers were told of this outage
    primary key (partner_org, way),
    check ((trouble is null) = (failures = 0) and (failures = 0) = (failing_since is null))
);

do $$
begin
    alter table exchange_lines enable row level security;
    alter table exchange_lines force row level security;
    create policy own_organisation on exchange_lines using (org_id = any ((select foreland_orgs())::uuid[]));
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete on exchange_lines to foreland_app;
    end if;
end $$;
