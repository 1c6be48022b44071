-- What officers' systems were answered under a key of their own, for a day: the same request again gets the same answer and
-- is carried out once. Key and request stand as keyed hashes; an answer may hold personal data and is sealed.
create table kept_answers (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    user_id uuid not null references users,
    key_hash bytea not null,
    asked_hash bytea not null,            -- method, address and body
    asked_at timestamptz not null,
    answer_sealed bytea,                  -- null: under way, or cut off
    expires_on date not null,
    unique (user_id, key_hash)
);

do $$
begin
    alter table kept_answers enable row level security;
    alter table kept_answers force row level security;
    create policy own_organisation on kept_answers using (org_id = any ((select foreland_orgs())::uuid[]));
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete on kept_answers to foreland_app;
    end if;
end $$;
