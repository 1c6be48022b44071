-- What officers typed to look for somebody: sealed, so that only the audit of a misuse opens it, and deleted on its day.
create table list_questions (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    kind text not null,
    asked_by uuid not null references users,
    asked_at timestamptz not null,
    content_sealed bytea not null,
    expires_on date not null
);
create index list_questions_by_expiry on list_questions (expires_on);

do $$
begin
    perform foreland_guard('list_questions');
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete on list_questions to foreland_app;
    end if;
end $$;
