-- The first tables. Rules they keep (docs/decisions, decisions 1-4, 7, 8, 11, 12, 15-18):
--   * identifiers are version 7 UUIDs made by us; dates of birth and of documents are text, because they may be partial;
--   * bulk tables are partitioned by month of the flight's immutable date (flight_date), which every key includes;
--   * what was reported is never overwritten: a message adds a row to reported_travellers or bookings and the former
--     one stops being current;
--   * identity stands in tables of its own (identities, documents, contacts, payments), so that masking can move it;
--   * every row with content carries org_id, originator_org, handling_id, purpose and retention_class, and is visible
--     only to a transaction that has named its organisations and purposes (foreland.orgs, foreland.purposes);
--   * sealed columns (bytea) are encrypted with keys that are not in this database.

-- Who ---------------------------------------------------------------------------------------------------------------

create table organisations (
    id uuid primary key,
    name text not null,
    kind text not null check (kind in ('authority', 'component', 'carrier', 'partner')),
    code text unique,                     -- a carrier's designator, an agency's short name
    created_at timestamptz not null
);

create table users (
    id uuid primary key,
    org_id uuid not null references organisations,
    username text not null unique check (username = lower(username)),
    display_name text not null,
    password_hash text not null,          -- argon2id
    roles text[] not null,
    desk text,
    agency text,
    airports text[] not null default '{}',
    failed_sign_ins int not null default 0,
    locked_until timestamptz,
    disabled_at timestamptz,
    created_at timestamptz not null
);

create table sessions (
    token_sha256 bytea primary key,
    user_id uuid not null references users,
    csrf_token text not null,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz
);
create index sessions_of_user on sessions (user_id) where revoked_at is null;

create table service_tokens (
    id uuid primary key,
    token_sha256 bytea not null unique,
    org_id uuid not null references organisations,          -- whose data the service writes
    originator_org uuid not null references organisations,  -- the carrier that speaks
    name text not null,
    created_at timestamptz not null,
    revoked_at timestamptz
);

create table handling (
    id uuid primary key,
    scheme text not null,                 -- the verbatim code is kept beside what it means
    scheme_version text not null,
    code text not null,
    policy jsonb not null,
    unique (scheme, scheme_version, code)
);

-- Row filters ---------------------------------------------------------------------------------------------------------

create function foreland_orgs() returns uuid[] stable parallel safe language sql as
$$ select string_to_array(nullif(current_setting('foreland.orgs', true), ''), ',')::uuid[] $$;

create function foreland_purposes() returns text[] stable parallel safe language sql as
$$ select string_to_array(nullif(current_setting('foreland.purposes', true), ''), ',') $$;

-- Messages ------------------------------------------------------------------------------------------------------------

-- One row per file or request as it arrived; its id is what the sender gets back.
create table receipts (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    sha256 bytea not null,
    size_bytes bigint not null,
    source text not null check (source in ('http', 'folder', 'cli', 'demo')),
    received_at timestamptz not null,
    answer jsonb not null,                -- repeated word for word when the same bytes come again
    expires_on date not null,
    unique (org_id, originator_org, sha256)
);

-- Raw bytes, sealed under an hourly key that stands outside this database and is destroyed after the set hours.
create table quarantine (
    receipt_id uuid primary key references receipts on delete cascade,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    key_hour timestamptz not null,
    sealed bytea not null
);
create index quarantine_by_hour on quarantine (key_hour);

create table messages (
    id uuid not null,
    received_on date not null,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    receipt_id uuid not null,
    position int not null,                -- index in the file, from 0
    received_at timestamptz not null,
    kind text not null, profile text, version text, document_code text, function text, push text,
    test boolean not null default false,
    sender text, recipient text, control_reference text, prepared_at timestamptz,
    transaction_reference text, common_access_reference text,
    part_number int, part_last boolean,
    flight_id uuid, flight_date date,
    declared_passengers int, declared_crew int, declared_bookings int,
    travellers int not null default 0, bookings int not null default 0,
    reporting_contact jsonb,
    body_sha256 bytea not null,
    effect text not null check (effect in ('applied', 'repeated', 'none')),
    defects jsonb not null default '[]',  -- code, severity, segment, offset, tag: never text
    filtered jsonb not null default '{}', -- how often each sensitive code or category was removed
    unparsed_sealed bytea,
    facts_sealed bytea,                   -- all filtered facts of a message that belongs to no flight (yet)
    primary key (received_on, id)
) partition by range (received_on);
create index messages_of_flight on messages (flight_id, received_at);

-- Same body in a new envelope is recognised here.
create table message_bodies (
    org_id uuid not null,
    originator_org uuid not null,
    body_sha256 bytea not null,
    message_id uuid not null,
    received_on date not null,
    expires_on date not null,
    primary key (org_id, originator_org, body_sha256)
);

-- Flights -------------------------------------------------------------------------------------------------------------

create table flights (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    carrier text not null,
    number text not null,
    suffix text not null default '',
    flight_date date not null,            -- first-announced local departure date at origin; never changes
    origin text,
    destination text,
    desk text,                            -- regional desk, by the configured table of departure airports
    status text not null default 'scheduled' check (status in ('scheduled', 'cancelled', 'departed', 'arrived')),
    first_heard_at timestamptz not null,
    last_heard_at timestamptz not null,
    unique (org_id, carrier, number, suffix, flight_date)
);
create index flights_by_date on flights (flight_date);

create table flight_aliases (
    flight_id uuid not null references flights on delete cascade,
    org_id uuid not null,
    purpose text not null,
    carrier text not null,
    number text not null,
    suffix text not null default '',
    flight_date date not null,
    primary key (org_id, carrier, number, suffix, flight_date)
);

create table legs (
    id uuid primary key,
    flight_id uuid not null references flights on delete cascade,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    position int not null,
    mode text not null default 'air' check (mode in ('air', 'sea', 'rail', 'road')),
    origin text, origin_locode text,
    destination text, destination_locode text,
    departure_local text, departure_zone text, departure_utc timestamptz,
    arrival_local text, arrival_zone text, arrival_utc timestamptz,
    door_close_utc timestamptz,           -- scheduled departure less the configured offset
    times_source text not null,           -- which message kind the times come from
    times_heard_at timestamptz not null,
    border_crossing boolean not null default false,
    unique (flight_id, origin, destination)
);
create index legs_by_departure on legs (departure_utc);

-- Journeys: one reported traveller on one flight ------------------------------------------------------------------------

create table journeys (
    id uuid not null,
    flight_date date not null,
    flight_id uuid not null references flights,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    natural_key text not null,            -- traveller reference, else document, else name and birth date; with board and off
    board text, "off" text,
    role text not null default 'passenger',
    status text not null default 'reported' check (status in ('reported', 'cancelled', 'boarded', 'not_boarded')),
    status_heard_at timestamptz not null, -- when the message that set it was prepared: an older one cannot undo it
    seat text,
    facts_version int not null default 1, -- grows with each change of what was reported
    screened_facts_version int,
    screened_list_set text, screened_rule_set text, screened_policy text,
    screened_at timestamptz,
    created_at timestamptz not null,
    primary key (flight_date, id),
    unique (flight_date, flight_id, natural_key)
) partition by range (flight_date);

create table bookings (
    id uuid not null,
    flight_date date not null,
    flight_id uuid not null references flights,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    message_id uuid not null,
    version int not null,
    is_current boolean not null,
    cancelled boolean not null default false,
    record_locator text,
    locators jsonb not null default '[]',
    split_from text[] not null default '{}',
    created_local text, modified_local text,
    agency_number text, agency jsonb not null default '{}',
    tickets jsonb not null default '[]', seats jsonb not null default '[]', bags jsonb not null default '[]',
    free_text_sealed bytea,               -- history and remarks
    reported_at timestamptz,              -- prepared_at of the message, else when it was received
    primary key (flight_date, id)
) partition by range (flight_date);
create index bookings_of_flight on bookings (flight_id, record_locator) where is_current;

create table booking_segments (
    booking_id uuid not null,
    flight_date date not null,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    position int not null,
    flight text, origin text, destination text, departure_local text, arrival_local text,
    status text, operating_flight text, booking_class text,
    primary key (flight_date, booking_id, position),
    foreign key (flight_date, booking_id) references bookings on delete cascade
) partition by range (flight_date);

create table reported_travellers (
    id uuid not null,
    flight_date date not null,
    journey_id uuid not null,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    source text not null check (source in ('API', 'PNR')),
    message_id uuid not null,
    booking_id uuid,
    version int not null,
    is_current boolean not null,
    joined_by text not null check (joined_by in ('new', 'reference', 'locator', 'document', 'name_birth', 'ambiguous')),
    reported_at timestamptz not null,     -- prepared_at of the message, else when it was received
    role text not null, type text, crew_duty text,
    record_locator text, traveller_reference text,
    seat text, embarked text, disembarks text, clearance text, verified boolean,
    bags_count int, bags_weight_kg int, bag_tags text[] not null default '{}',
    tickets text[] not null default '{}',
    special_service_codes text[] not null default '{}',
    content text not null,                -- hash of the report with its booking: has anything changed?
    primary key (flight_date, id),
    foreign key (flight_date, journey_id) references journeys on delete cascade
) partition by range (flight_date);
create index reported_of_journey on reported_travellers (journey_id, source) where is_current;
create index reported_of_booking on reported_travellers (booking_id) where is_current;

create table identities (
    reported_id uuid not null,
    flight_date date not null,
    journey_id uuid not null,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    surname text, given_names text, title text, name_raw text,
    name_folded text,                     -- upper-case Latin letters, for finding by partial name
    date_of_birth text, sex text,
    nationality text, residence text, place_of_birth text,
    unique_reference text, government_reference text,
    frequent_flyer jsonb not null default '[]',
    primary key (flight_date, reported_id),
    foreign key (flight_date, reported_id) references reported_travellers on delete cascade
) partition by range (flight_date);
create index identities_by_name on identities (name_folded text_pattern_ops);

create table documents (
    reported_id uuid not null,
    flight_date date not null,
    journey_id uuid not null,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    position int not null,
    type text, number text, number_key text, issuing_state text, nationality text,
    expiry_date text, issue_date text, source text not null,
    holder_surname text, holder_given_names text,
    primary key (flight_date, reported_id, position),
    foreign key (flight_date, reported_id) references reported_travellers on delete cascade
) partition by range (flight_date);
create index documents_by_number on documents (number_key);

create table contacts (
    id uuid not null,
    flight_date date not null,
    booking_id uuid,                      -- of the whole booking, or
    reported_id uuid,                     -- of one traveller
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    kind text not null check (kind in ('phone', 'email', 'address')),
    value text,                           -- phone or e-mail as reported
    value_key text,                       -- canonical form, null when there is none
    address jsonb,
    primary key (flight_date, id),
    check (num_nonnulls(booking_id, reported_id) = 1)
) partition by range (flight_date);
create index contacts_of_booking on contacts (booking_id);
create index contacts_of_reported on contacts (reported_id);

create table payments (
    id uuid not null,
    flight_date date not null,
    booking_id uuid not null,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    kind text not null,
    sealed bytea not null,                -- the whole payment
    number_index bytea,                   -- keyed hash of vendor and masked number, for equality only
    primary key (flight_date, id),
    foreign key (flight_date, booking_id) references bookings on delete cascade
) partition by range (flight_date);
create index payments_of_booking on payments (booking_id);
create index payments_by_number on payments (number_index);

-- Where a document, telephone or address was seen before: unpartitioned, because the question never knows the month.
create table registry_keys (
    kind text not null check (kind in ('document', 'phone', 'email', 'card')),
    key text not null,
    journey_id uuid not null,
    flight_date date not null,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    expires_on date not null,
    primary key (kind, key, journey_id)
);

-- Screening ---------------------------------------------------------------------------------------------------------------

create table lists (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    name text not null,
    kind text not null check (kind in ('person', 'document')),
    legal_basis text not null,
    owner text not null,
    created_at timestamptz not null,
    unique (org_id, name)
);

create table list_versions (
    id uuid primary key,
    list_id uuid not null references lists,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    content_sha256 bytea not null,
    entries int not null,
    problems jsonb not null default '[]',
    imported_at timestamptz not null,
    imported_by text not null,
    unique (list_id, content_sha256)
);

create table list_entries (
    list_version_id uuid not null references list_versions on delete cascade,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    entry_key text not null,
    entry jsonb not null,
    primary key (list_version_id, entry_key)
);

-- What is in force since when: rule sets, policies and list versions are immutable, activation is a row.
create table activations (
    id uuid primary key,
    org_id uuid not null,
    purpose text not null,
    kind text not null check (kind in ('list', 'rule_set', 'policy', 'code_table')),
    name text not null,
    version text not null,                -- content hash, or the list version's id
    activated_at timestamptz not null,
    activated_by text not null
);
create index activations_latest on activations (org_id, kind, name, activated_at desc);

create table screenings (
    id uuid not null,
    flight_date date not null,
    journey_id uuid not null,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    screened_at timestamptz not null,
    facts_version int not null, list_set text not null, rule_set text not null, policy text not null,
    findings int not null,
    primary key (flight_date, id)
) partition by range (flight_date);
create index screenings_of_journey on screenings (journey_id);

create table hits (
    id uuid not null,
    flight_date date not null,
    journey_id uuid not null,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    kind text not null, code text not null, finding_key text not null,
    severity text not null check (severity in ('high', 'medium', 'low')),
    strength text not null,
    source text not null, source_version text not null,
    score double precision,
    reasons jsonb not null,
    evidence text not null,               -- hash of what was found, without list versions: has anything changed?
    state text not null default 'open' check (state in ('open', 'second_look', 'cleared', 'withdrawn')),
    assigned_to uuid references users,
    row_version int not null default 1,   -- two officers on one hit cannot overwrite each other
    opened_at timestamptz not null,
    changed_at timestamptz not null,
    primary key (flight_date, id),
    unique (flight_date, journey_id, finding_key),
    foreign key (flight_date, journey_id) references journeys on delete cascade
) partition by range (flight_date);
create index hits_waiting on hits (state, severity) where state in ('open', 'second_look');

create table hit_events (
    id uuid not null,
    flight_date date not null,
    hit_id uuid not null,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    at timestamptz not null,
    user_id uuid references users,        -- null: the system (opened, withdrawn, found again)
    action text not null,
    reason_code text,
    note_sealed bytea,
    primary key (flight_date, id),
    foreign key (flight_date, hit_id) references hits on delete cascade
) partition by range (flight_date);
create index events_of_hit on hit_events (hit_id, at);

-- Work and memory -----------------------------------------------------------------------------------------------------------

create table outbox (
    id uuid primary key,
    org_id uuid not null,
    topic text not null,
    key text not null,                    -- identifiers only; every reader applies access again
    created_at timestamptz not null,
    available_at timestamptz not null,
    claimed_by text,
    claimed_until timestamptz,
    attempts int not null default 0,
    last_error text,
    done_at timestamptz
);
create index outbox_ready on outbox (topic, available_at) where done_at is null;

create table audit (
    id uuid not null,
    at timestamptz not null,
    org_id uuid not null,
    user_id uuid,
    actor text not null,
    action text not null,
    purpose text not null,
    object_kind text not null,
    object_ids uuid[] not null default '{}',
    detail jsonb not null default '{}',   -- identifiers and codes, never content
    request_id uuid,
    block_id bigint,
    primary key (at, id)
) partition by range (at);
create index audit_unsealed on audit (at) where block_id is null;
create index audit_of_object on audit using gin (object_ids);

create table audit_blocks (
    id bigint primary key,
    previous_sha256 bytea not null,
    sha256 bytea not null,
    rows int not null,
    sealed_at timestamptz not null
);

-- Partitions ------------------------------------------------------------------------------------------------------------------

do $$
declare parent text;
begin
    for parent in select c.relname from pg_partitioned_table p join pg_class c on c.oid = p.partrelid
                  join pg_namespace n on n.oid = c.relnamespace where n.nspname = current_schema() loop
        execute format('create table %I partition of %I default', parent || '_other', parent);
    end loop;
end $$;

-- Make the monthly partitions for [first, last]. A month whose rows already lie in the default partition stays there.
create function foreland_ensure_partitions(first date, last date) returns int
language plpgsql security definer set search_path = public as $$
declare
    parent text; month date; child text; made int := 0;
begin
    perform pg_advisory_xact_lock(hashtext('foreland.partitions'));
    for parent in select c.relname from pg_partitioned_table p join pg_class c on c.oid = p.partrelid
                  join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' order by c.oid loop
        month := date_trunc('month', first)::date;
        while month <= last loop
            child := parent || to_char(month, '_YYYY_MM');
            if to_regclass('public.' || child) is null then
                begin
                    execute format('create table %I partition of %I for values from (%L) to (%L)',
                                   child, parent, month, (month + interval '1 month')::date);
                    made := made + 1;
                exception when check_violation then
                    raise notice '% keeps its rows in the default partition', child;
                end;
            end if;
            month := (month + interval '1 month')::date;
        end loop;
    end loop;
    return made;
end $$;

-- Row-level security and the role that the application works as ------------------------------------------------------------------

do $$
declare t text;
begin
    for t in select table_name from information_schema.columns
             where table_schema = current_schema() and column_name = 'purpose'
               and table_name not like '%\_other' and table_name <> 'audit' loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy named_viewers on %I using (org_id = any ((select foreland_orgs())::uuid[]) '
                       'and purpose = any ((select foreland_purposes())::text[]))', t);
    end loop;
    -- Audit: whoever acts may add for their own organisation; reading needs the purpose oversight.
    alter table audit enable row level security;
    alter table audit force row level security;
    create policy add_own on audit for insert with check (org_id = any ((select foreland_orgs())::uuid[]));
    create policy read_for_oversight on audit for select
        using (org_id = any ((select foreland_orgs())::uuid[]) and 'oversight' = any ((select foreland_purposes())::text[]));
end $$;

do $$
begin
    if not exists (select from pg_roles where rolname = 'foreland_app') then
        create role foreland_app nologin;
    end if;
exception
    when insufficient_privilege then raise notice 'no right to create foreland_app: the owner works under forced row filters';
    when unique_violation or duplicate_object then null;  -- another database of this cluster was faster
end $$;

do $$
declare t text;
begin
    if exists (select from pg_roles where rolname = 'foreland_app') then
        execute format('grant foreland_app to %I', current_user);
        grant usage on schema public to foreland_app;
        grant select, insert, update, delete on all tables in schema public to foreland_app;
        revoke update, delete on audit, audit_blocks, activations, screenings, hit_events from foreland_app;
        -- A partition has no policies of its own: it is reached through its parent alone.
        for t in select relname from pg_class where relispartition and relkind = 'r'
                 and relnamespace = 'public'::regnamespace loop
            execute format('revoke all on %I from foreland_app', t);
        end loop;
        grant execute on all functions in schema public to foreland_app;
    end if;
end $$;
