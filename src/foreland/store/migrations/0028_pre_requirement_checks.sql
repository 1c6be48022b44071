-- Each check of entry requirements as it was made: what was asked, by which rules, and the answer. It is the evidence of
-- diligence, so nobody changes it: it is written once, and goes when its retention class ends. No name and no number of
-- a document stands here.

create table requirement_checks (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    checked_at timestamptz not null,
    checked_by uuid not null references users,
    profile text not null check (profile in ('production', 'test')),
    packs jsonb not null,                 -- version and content hash of each rule pack
    inputs jsonb not null,                -- the case as it was given
    decision text not null check (decision in ('OK', 'CONDITIONAL', 'NOT_OK', 'REFER')),
    answer jsonb not null,                -- points with reasons, questions
    unverified jsonb                      -- what the rules would say if all were verified
);
create index requirement_checks_by_day on requirement_checks (org_id, checked_at);

do $$
begin
    perform foreland_guard('requirement_checks');
    if exists (select from pg_roles where rolname = 'foreland_app') then
        revoke update on requirement_checks from foreland_app;
        grant select, insert, delete on requirement_checks to foreland_app;
    end if;
end $$;
