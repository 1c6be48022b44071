-- An entry is compared with the journeys that are kept: on request of one officer, with a purpose, approved by another.
create table list_looks (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    list_id uuid not null references lists on delete cascade,
    entry_key text not null,
    first_day date not null,
    last_day date not null check (last_day >= first_day),
    asked_for text not null,               -- code of the purpose
    reason_sealed bytea,
    asked_by uuid not null references users,
    asked_at timestamptz not null,
    state text not null default 'asked' check (state in ('asked', 'approved', 'refused', 'done')),
    decided_by uuid references users,
    decided_at timestamptz,
    next_day date not null,                -- the day that is looked at next
    journeys bigint not null default 0,    -- looked at
    found jsonb not null default '[]',     -- days, journeys and scores, no name
    done_at timestamptz,
    expires_on date not null,
    constraint looks_by_two check (decided_by is distinct from asked_by),
    constraint looks_decided check ((state = 'asked') = (decided_by is null))
);
create index list_looks_to_do on list_looks (decided_at) where state = 'approved';
create index list_looks_by_expiry on list_looks (expires_on);

do $$
begin
    perform foreland_guard('list_looks');
    create policy of_seen_lists on list_looks as restrictive
        using ('service' = any ((select foreland_roles())::text[]) or list_id in (select id from lists));
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete on list_looks to foreland_app;
    end if;
end $$;
