-- Each check of the document desk as it was made: by which rules and lists, and what came out. What was read, typed and
-- found is personal data and stands sealed; it is masked with the traveller, or on its own day when no traveller is
-- known. Nobody changes the rest: it is the evidence of diligence, and goes when its retention class ends.

create table document_checks (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    checked_on date not null,
    checked_at timestamptz not null,
    checked_by uuid not null references users,
    profile text not null check (profile in ('production', 'test')),
    packs jsonb not null,                 -- version and content hash of each rule pack
    lists text not null,                  -- content hash of the lists of lost and stolen documents
    decision text check (decision in ('OK', 'CONDITIONAL', 'NOT_OK', 'REFER')),   -- null: no journey was asked about
    reason_code text,
    call_id uuid,                         -- of the call it was asked in; ends by itself
    flight_date date,
    journey_id uuid,
    content_sealed bytea,
    check (journey_id is null or flight_date is not null)
);
create index document_checks_by_day on document_checks (org_id, checked_at desc);
create index document_checks_of_call on document_checks (call_id) where call_id is not null;
create index document_checks_of_journey on document_checks (flight_date, journey_id) where journey_id is not null;

do $$
begin
    perform foreland_guard('document_checks');
    if exists (select from pg_roles where rolname = 'foreland_app') then
        revoke update on document_checks from foreland_app;
        -- Masking takes the content, and a new key seals it again.
        grant select, insert, delete, update (content_sealed) on document_checks to foreland_app;
    end if;
end $$;
