-- What was brought to the notice of a desk outside the pages: once a flight and kind. It names no traveller.
create table escalations (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    flight_id uuid not null references flights on delete cascade,
    kind text not null check (kind in ('expires', 'waits')),
    desk text,
    hits int not null,
    raised_at timestamptz not null,
    told_at timestamptz,                  -- mailed, or found that there is nobody to mail to
    told_to int,                          -- mailboxes
    unique (flight_id, kind)
);
create index escalations_by_time on escalations (org_id, raised_at desc);

do $$
begin
    perform foreland_guard('escalations');
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete on escalations to foreland_app;
    end if;
end $$;
