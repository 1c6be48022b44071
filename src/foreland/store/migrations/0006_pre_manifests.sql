-- Manifests that an officer types, pastes or uploads, and how the columns of a carrier's file are called.

alter table receipts
    drop constraint receipts_source_check,
    add constraint receipts_source_check check (source in ('http', 'folder', 'cli', 'demo', 'officer'));

create table manifest_mappings (
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    name text not null,
    columns jsonb not null,               -- the file's column (lower case) to ours
    saved_at timestamptz not null,
    saved_by text not null,
    primary key (org_id, name)
);
alter table manifest_mappings enable row level security;
alter table manifest_mappings force row level security;
create policy named_viewers on manifest_mappings using (org_id = any ((select foreland_orgs())::uuid[])
    and purpose = any ((select foreland_purposes())::text[]));

do $$
begin
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete on manifest_mappings to foreland_app;
    end if;
end $$;
