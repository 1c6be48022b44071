-- Masking moves what identifies a person into a vault (docs/decisions/0010): sealed rows under a key that is not in this
-- database. A vault row hangs on the journey or booking that it was taken from and goes with it. Who wants to see one
-- asks, somebody else approves, and for some hours that one person sees it.

create table vault_journeys (
    journey_id uuid not null,
    flight_date date not null,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    sealed bytea not null,                -- reports, identities, documents, contacts, compared values and notes of hits
    masked_at timestamptz not null,
    primary key (flight_date, journey_id),
    foreign key (flight_date, journey_id) references journeys on delete cascade
) partition by range (flight_date);

create table vault_bookings (
    booking_id uuid not null,
    flight_date date not null,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    sealed bytea not null,                -- locators, tickets, seats, bags, contacts, payments, free text
    masked_at timestamptz not null,
    primary key (flight_date, booking_id),
    foreign key (flight_date, booking_id) references bookings on delete cascade
) partition by range (flight_date);

-- Their months are those of the journeys, so that a month can be dropped as a whole.
do $$
declare parent text; journeys_of record;
begin
    foreach parent in array array['vault_journeys', 'vault_bookings'] loop
        execute format('create table %I partition of %I default', parent || '_other', parent);
        for journeys_of in
            select right(c.relname, 8) as month, pg_get_expr(c.relpartbound, c.oid) as bound
            from pg_inherits i join pg_class c on c.oid = i.inhrelid
            where i.inhparent = 'journeys'::regclass and c.relname ~ '_\d{4}_\d{2}$'
        loop
            execute format('create table %I partition of %I %s', parent || journeys_of.month, parent, journeys_of.bound);
        end loop;
    end loop;
end $$;

-- A flight of which somebody was masked: what is told of its travellers later is counted and not taken in.
alter table flights add column masked_at timestamptz;

create table unmask_requests (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    flight_date date not null,
    journey_id uuid not null,
    basis text not null,                  -- code of the legal basis
    reason_sealed bytea not null,
    asked_by uuid not null references users,
    asked_at timestamptz not null,
    open_until timestamptz not null,      -- unanswered, it lapses then
    state text not null default 'open' check (state in ('open', 'approved', 'refused', 'ended')),
    decided_by uuid references users,
    decided_at timestamptz,
    view_until timestamptz,               -- approved: until then the one who asked may look
    check (decided_by <> asked_by),       -- nobody approves what they asked for, whatever the application does
    check ((state = 'open') = (decided_by is null)),
    check ((state = 'approved') <= (view_until is not null)),
    foreign key (flight_date, journey_id) references journeys on delete cascade
);
create index unmask_requests_of_journey on unmask_requests (flight_date, journey_id);
create unique index unmask_requests_open on unmask_requests (journey_id, asked_by) where state = 'open';

-- A restore repeats what was masked since the back-up, as it repeats what was deleted.
alter table deletion_ledger
    add column act text not null default 'deleted' check (act in ('deleted', 'masked')),
    drop constraint deletion_ledger_object_kind_check,
    add constraint deletion_ledger_object_kind_check check (object_kind in ('journey', 'booking', 'flight', 'message'));

create or replace function foreland_drop_month(month date) returns int
language plpgsql security definer set search_path from current as $$
declare
    parent text; child text; foreign_rows boolean; dropped int := 0;
    first date := date_trunc('month', month)::date; after date := (date_trunc('month', month) + interval '1 month')::date;
begin
    if after > current_date - 28 then
        raise exception 'the month of % is too recent to be dropped', month;
    end if;
    if exists (select from legal_holds where flight_date >= first and flight_date < after
                                         and lifted_at is null and (until is null or until >= current_date)) then
        return 0;
    end if;
    child := 'journeys' || to_char(month, '_YYYY_MM');
    if to_regclass(child) is null then
        return 0;
    end if;
    execute format('select exists (select from %I where org_id <> all (coalesce(foreland_orgs(), ''{}'')))', child) into foreign_rows;
    if foreign_rows then
        return 0;                         -- another authority shares the month: row by row then
    end if;
    perform pg_advisory_xact_lock(hashtext('foreland.partitions'));
    delete from unmask_requests where flight_date >= first and flight_date < after;
    foreach parent in array array['vault_journeys', 'vault_bookings', 'identities', 'documents', 'payments',
                                  'booking_segments', 'hit_events', 'hits', 'contacts', 'screenings',
                                  'reported_travellers', 'bookings', 'journeys'] loop
        child := parent || to_char(month, '_YYYY_MM');
        if to_regclass(child) is not null then
            execute format('alter table %I detach partition %I', parent, child);
            execute format('drop table %I', child);
            dropped := dropped + 1;
        else                              -- its rows of the month lie in the default partition
            execute format('delete from %I where flight_date >= %L and flight_date < %L', parent, first, after);
        end if;
    end loop;
    return dropped;
end $$;

do $$
declare t text; grants text;
begin
    foreach t in array array['vault_journeys', 'vault_bookings', 'unmask_requests'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy named_viewers on %I using (org_id = any ((select foreland_orgs())::uuid[]) '
                       'and purpose = any ((select foreland_purposes())::text[]))', t);
        if exists (select from pg_roles where rolname = 'foreland_app') then
            execute format('grant select, insert, update, delete on %I to foreland_app', t);
        end if;
    end loop;
end $$;
