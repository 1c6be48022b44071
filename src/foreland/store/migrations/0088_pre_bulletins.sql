-- Bulletins (domain §4.3): what is going round, a version a row. The words are sealed; who is to read it, how it is
-- marked and until when it holds stand beside them. Who read and acknowledged it, and what they say of it, has tables of
-- its own. No traveller is named here.
create table bulletins (
    id uuid primary key,                  -- made with the form: the same form sent again is one version
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    thread_id uuid not null,              -- the bulletin through its versions; under it the item of exchange
    number int not null,
    about text not null,
    tlp text not null check (tlp in ('clear', 'green', 'amber', 'amber+strict')),
    pap text check (pap in ('clear', 'green', 'amber', 'red')),
    source_grade text not null check (source_grade ~ '^[A-F]$'),
    information_grade text not null check (information_grade ~ '^[1-6]$'),
    airports text[] not null default '{}',   -- whose officers read it; none: everybody of the organisation
    valid_until date not null,
    acknowledge boolean not null,
    state text not null default 'draft' check (state in ('draft', 'cleared', 'released', 'replaced', 'withdrawn')),
    row_version int not null default 1,
    begun_at timestamptz not null,        -- of the first version
    written_by uuid not null references users,
    written_at timestamptz not null,
    cleared_by uuid references users,
    cleared_at timestamptz,
    released_by uuid references users,
    released_at timestamptz,
    withdrawn_by uuid references users,
    withdrawn_at timestamptz,
    expires_on date not null,
    words_sealed bytea not null,
    unique (org_id, thread_id, number),
    check (cleared_by is distinct from written_by),
    check (released_at is null or cleared_by is not null)
);
create unique index bulletins_in_force on bulletins (org_id, thread_id) where state = 'released';
create index bulletins_by_release on bulletins (org_id, released_at desc);

create table bulletin_reads (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    bulletin_id uuid not null references bulletins on delete cascade,
    user_id uuid not null references users,
    airport text,
    read_at timestamptz not null,
    acknowledged_at timestamptz,
    withdrawal_read_at timestamptz,
    unique (bulletin_id, user_id)
);

create table bulletin_feedback (
    id uuid primary key,                  -- made with the form
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    bulletin_id uuid not null references bulletins on delete cascade,
    user_id uuid not null references users,
    airport text,
    feedback text not null check (feedback in ('sighted', 'used', 'useful', 'wrong', 'led_to')),
    at timestamptz not null,
    words_sealed bytea
);
create index bulletin_feedback_of on bulletin_feedback (bulletin_id, at);

do $$
declare
    of_airport constant text := '(select foreland_scope()) = ''airports'' and airport = any '
        '((select foreland_departures())::text[] || (select foreland_arrivals())::text[])';
begin
    perform foreland_guard('bulletins',
        '(select foreland_scope()) = ''airports'' and state in (''released'', ''withdrawn'') '
        'and (select foreland_departures())::text[] || (select foreland_arrivals())::text[] <> ''{}'' and (airports = ''{}'' '
        'or airports && ((select foreland_departures())::text[] || (select foreland_arrivals())::text[]))');
    perform foreland_guard('bulletin_reads', of_airport);
    perform foreland_guard('bulletin_feedback', of_airport);
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete on bulletins, bulletin_reads to foreland_app;
        grant select, insert, delete on bulletin_feedback to foreland_app;
    end if;
end $$;
