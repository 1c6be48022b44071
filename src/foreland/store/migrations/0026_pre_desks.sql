-- Regional desks, their rosters, and whom to call. No traveller stands here, so the filter of rows asks for the
-- organisation alone: an administrator, who sees no passenger content, looks after them, too.
--   * Hours are text as people write them (Mo-Fr 06:00-18:00; Sa,Su 08:00-12:00; or 24/7), in the clock of the zone beside.
--   * Outside its hours the departures of a desk are those of the desk that covers it, or of the one that covers that.

create table desks (
    id uuid primary key,
    org_id uuid not null,
    name text not null check (name <> ''),
    zone text not null default '',        -- IANA name; empty: nobody said
    hours text not null default '24/7',
    covered_by uuid references desks on delete set null,
    airports text[] not null default '{}',
    countries text[] not null default '{}',
    takes_rest boolean not null default false,  -- every departure that no desk names
    phone text not null default '',
    alert_emails text[] not null default '{}',
    row_version int not null default 1,
    changed_at timestamptz not null,
    changed_by text not null,
    unique (org_id, name),
    check (covered_by <> id)
);
create unique index desks_rest on desks (org_id) where takes_rest;

create table duties (
    id uuid primary key,
    org_id uuid not null,
    desk_id uuid not null references desks on delete cascade,
    user_id uuid not null references users,
    role text not null,                   -- code: what they do on this duty
    phone text not null default '',
    begins timestamptz not null,
    ends timestamptz not null,
    entered_at timestamptz not null,
    entered_by text not null,
    check (ends > begins)
);
create index duties_of_desk on duties (desk_id, begins);

create table directory_contacts (
    id uuid primary key,
    org_id uuid not null,
    kind text not null check (kind in ('carrier_station', 'liaison_officer', 'host_authority', 'protection')),
    airport text,
    country text,                         -- for all airports of it; with neither, for every place
    carrier text,                         -- a station's carrier: who sends and answers for it
    name text not null check (name <> ''),
    office text not null default '',
    phones text[] not null default '{}',
    emails text[] not null default '{}',
    hours text not null default '',       -- empty: not known
    zone text not null default '',
    languages text[] not null default '{}',
    note text not null default '',
    valid_until date,
    last_checked date,
    row_version int not null default 1,
    changed_at timestamptz not null,
    changed_by text not null,
    check (kind <> 'carrier_station' or carrier is not null)
);
create index directory_contacts_of_airport on directory_contacts (org_id, airport, kind);

do $$
declare t text;
begin
    foreach t in array array['desks', 'duties', 'directory_contacts'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy own_organisation on %I using (org_id = any ((select foreland_orgs())::uuid[]))', t);
    end loop;
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete on desks, duties, directory_contacts to foreland_app;
    end if;
end $$;
