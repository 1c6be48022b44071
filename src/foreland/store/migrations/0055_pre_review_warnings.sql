-- Warnings to the owners of rule packs that a review falls due: once each, however many workers run. No traveller.
create table review_warnings (
    id uuid primary key,
    org_id uuid not null,
    pack text not null,
    owner text not null,
    review_due date not null,
    days int not null check (days in (30, 14, 7)),
    mailboxes int not null,
    warned_at timestamptz not null,
    unique (org_id, pack, owner, review_due, days)
);

do $$
begin
    alter table review_warnings enable row level security;
    alter table review_warnings force row level security;
    create policy own_organisation on review_warnings using (org_id = any ((select foreland_orgs())::uuid[]));
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, delete on review_warnings to foreland_app;
    end if;
end $$;
