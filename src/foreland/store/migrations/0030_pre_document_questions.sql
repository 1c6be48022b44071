-- "Is this document good?": a carrier asks, an officer answers with one of three words. The number stays sealed, and a
-- question is forgotten after its last day, answered or not.
create table document_questions (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    carrier_org uuid not null references organisations,
    airport text,                         -- where it is asked; null: not at one station
    document_type text not null,
    issuer text not null,
    number_sealed bytea not null,
    asked_by uuid references users,
    asked_at timestamptz not null,
    answer text check (answer in ('good', 'not_good', 'call_us')),
    answered_by uuid references users,
    answered_at timestamptz,
    expires_on date not null,
    check ((answer is null) = (answered_by is null) and (answer is null) = (answered_at is null))
);
create index questions_of_carrier on document_questions (carrier_org, asked_at);
create index questions_waiting on document_questions (org_id, asked_at) where answer is null;
create index questions_by_expiry on document_questions (expires_on);

do $$
begin
    perform foreland_guard('document_questions');
    create policy carriers on document_questions for select
        using (carrier_org = any ((select foreland_orgs())::uuid[]) and (select foreland_scope()) = 'carrier');
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete on document_questions to foreland_app;
    end if;
end $$;
