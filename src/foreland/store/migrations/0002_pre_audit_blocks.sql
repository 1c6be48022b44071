-- Memory with an end and a trail that shows changes (docs/decisions, decisions 8, 16, 17):
--   * audit entries wait in audit_unsealed until the sealer has chained them into a block; nobody waits for the sealer;
--   * legal holds keep journeys and flights from masking and deletion; every deletion stands in deletion_ledger, by
--     identifier, so that a restored back-up can be told what to forget again;
--   * what only retention may do to tables that are otherwise append-only stands in functions of the owner.

-- Audit ---------------------------------------------------------------------------------------------------------------

alter table audit drop column block_id;   -- and its index; entries are never touched again, not even to be sealed

create table audit_unsealed (
    id uuid primary key,
    at timestamptz not null
);
create index audit_unsealed_by_time on audit_unsealed (at, id);
insert into audit_unsealed (id, at) select id, at from audit;

drop table audit_blocks;
create table audit_blocks (
    number bigint primary key,            -- from 1, without gaps; one chain a cluster
    previous_sha256 bytea not null,
    sha256 bytea not null,
    entry_ids uuid[] not null,            -- in the order in which they were bound
    first_at timestamptz not null,
    last_at timestamptz not null,
    sealed_at timestamptz not null
);

-- The sealer and its verification read all entries, of whichever organisation, in transactions that say so.
create policy read_for_sealing on audit for select
    using ((select current_setting('foreland.sealing', true)) = 'on');

-- Which entries name an object. Under row filters the index of objects cannot be used (overlap of arrays is not proven
-- to leak nothing), so the owner looks and hands out identifiers; who may read the entries is decided after that.
create function foreland_audit_about(objects uuid[]) returns table (at timestamptz, id uuid)
stable language sql security definer set search_path = public as
$$ select a.at, a.id from audit a where a.object_ids && objects $$;

-- Retention -------------------------------------------------------------------------------------------------------------

alter table journeys add column masked_at timestamptz;
alter table bookings add column masked_at timestamptz;

create table legal_holds (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    object_kind text not null check (object_kind in ('journey', 'flight')),
    object_id uuid not null,
    flight_date date not null,
    reason text not null,
    until date,                           -- the last day; null: until it is lifted
    set_by text not null,
    set_at timestamptz not null,
    lifted_at timestamptz
);
create index legal_holds_of_object on legal_holds (object_id) where lifted_at is null;

create table deletion_ledger (
    id uuid primary key,
    org_id uuid not null,
    purpose text not null,
    object_kind text not null check (object_kind in ('journey', 'flight', 'message')),
    object_id uuid not null,
    flight_date date,
    deleted_at timestamptz not null,
    noted_at timestamptz                  -- when it was written to the ledger outside this database
);
create index deletion_ledger_unnoted on deletion_ledger (deleted_at) where noted_at is null;

create table retention_runs (
    day date primary key,                 -- at most one nightly run a day, whichever worker comes first
    started_at timestamptz not null,
    finished_at timestamptz
);

-- What a deletion looks up. The former index of reported_travellers knew current reports only.
drop index reported_of_journey;
create index reported_of_journey on reported_travellers (journey_id, source);
create index journeys_of_flight on journeys (flight_id);
create index all_bookings_of_flight on bookings (flight_id);
create index registry_keys_by_flight_date on registry_keys (flight_date);
create index registry_keys_of_journey on registry_keys (journey_id);

create function foreland_delete_screenings(dates date[], journeys uuid[]) returns bigint
language sql security definer set search_path = public as
$$
    with gone as (delete from screenings where flight_date = any (dates) and journey_id = any (journeys) returning 1)
    select count(*) from gone
$$;

create function foreland_forget_notes(dates date[], hits uuid[]) returns bigint
language sql security definer set search_path = public as
$$
    with changed as (update hit_events set note_sealed = null
                     where flight_date = any (dates) and hit_id = any (hits) and note_sealed is not null returning 1)
    select count(*) from changed
$$;

-- Drop a month of journeys with everything that hangs on them. Whoever calls it has seen that every row is due; a month
-- that is not over for a month, or in which anything is held, is refused all the same.
create function foreland_drop_month(month date) returns int
language plpgsql security definer set search_path = public as $$
declare
    parent text; child text; foreign_rows boolean; dropped int := 0;
    after date := (date_trunc('month', month) + interval '1 month')::date;
begin
    if after > current_date - 28 then
        raise exception 'the month of % is too recent to be dropped', month;
    end if;
    if exists (select from legal_holds where flight_date >= date_trunc('month', month)::date and flight_date < after
                                         and lifted_at is null and (until is null or until >= current_date)) then
        return 0;
    end if;
    child := 'journeys' || to_char(month, '_YYYY_MM');
    if to_regclass('public.' || child) is null then
        return 0;
    end if;
    execute format('select exists (select from %I where org_id <> all (coalesce(foreland_orgs(), ''{}'')))', child) into foreign_rows;
    if foreign_rows then
        return 0;                         -- another authority shares the month: row by row then
    end if;
    perform pg_advisory_xact_lock(hashtext('foreland.partitions'));
    foreach parent in array array['identities', 'documents', 'payments', 'booking_segments', 'hit_events', 'hits',
                                  'contacts', 'screenings', 'reported_travellers', 'bookings', 'journeys'] loop
        child := parent || to_char(month, '_YYYY_MM');
        if to_regclass('public.' || child) is not null then
            execute format('alter table %I detach partition %I', parent, child);
            execute format('drop table %I', child);
            dropped := dropped + 1;
        end if;
    end loop;
    return dropped;
end $$;

-- Operation ---------------------------------------------------------------------------------------------------------------

create table worker_heartbeats (
    worker text primary key,
    started_at timestamptz not null,
    seen_at timestamptz not null
);

-- Rights ------------------------------------------------------------------------------------------------------------------

do $$
declare t text;
begin
    foreach t in array array['legal_holds', 'deletion_ledger'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy named_viewers on %I using (org_id = any ((select foreland_orgs())::uuid[]) '
                       'and purpose = any ((select foreland_purposes())::text[]))', t);
    end loop;
    revoke execute on function foreland_audit_about, foreland_delete_screenings, foreland_forget_notes, foreland_drop_month
        from public;
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update on legal_holds, deletion_ledger, retention_runs to foreland_app;
        grant select, insert, update, delete on worker_heartbeats to foreland_app;
        grant select, insert, delete on audit_unsealed to foreland_app;
        grant select, insert on audit_blocks to foreland_app;
        grant execute on function foreland_audit_about, foreland_delete_screenings, foreland_forget_notes,
            foreland_drop_month to foreland_app;
    end if;
end $$;
