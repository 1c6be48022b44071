-- What the sensitive-data filter did, without saying of whom.
--   * A message keeps how much was removed from it, not what: a push of one booking that says "1 religious meal" would
--     tell of its traveller what was removed. Entries are counted per day, carrier and kind of field only, and named by
--     the identifier of the entry, so that no word or code stands in this database.
--   * New counts are appended to filter_tally (no row is waited for) and summed up into filter_counts within minutes.
--   * A message keeps its filtered segments sealed, for the inspector, until it is masked.

alter table messages
    add column segments_sealed bytea,     -- filtered segments, compressed: number, offset, text
    add column filter_version text;       -- of the terms under which the message was filtered

update messages set filtered = jsonb_build_object(
    'total', (select sum(value::int) from jsonb_each_text(filtered))) where filtered <> '{}'::jsonb;

create table filter_counts (
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    day date not null,
    carrier text not null,
    kind text not null,                   -- of message
    place text not null,                  -- the kind of field
    category text not null,
    entry text not null,                  -- of the terms
    removals bigint not null,
    primary key (org_id, day, carrier, kind, place, category, entry, originator_org, handling_id, purpose, retention_class)
);

create table filter_tally (
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    day date not null, carrier text not null, kind text not null, place text not null, category text not null,
    entry text not null, removals bigint not null
);

create table filter_proposals (
    id uuid primary key,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    entry text not null,
    place text not null,
    carrier text not null,
    terms_version text not null,
    reason text not null check (reason in ('name', 'place', 'other_meaning', 'other_language', 'too_wide')),
    proposed_at timestamptz not null,
    proposed_by uuid not null references users,
    state text not null default 'open' check (state in ('open', 'taken_up', 'declined')),
    decided_at timestamptz,
    decided_by uuid references users
);

do $$
declare
    one text;
begin
    foreach one in array array['filter_counts', 'filter_tally', 'filter_proposals'] loop
        execute format('alter table %I enable row level security', one);
        execute format('alter table %I force row level security', one);
        execute format('create policy named_viewers on %I using (org_id = any ((select foreland_orgs())::uuid[])
                        and purpose = any ((select foreland_purposes())::text[]))', one);
        if exists (select from pg_roles where rolname = 'foreland_app') then
            execute format('grant select, insert, update, delete on %I to foreland_app', one);
        end if;
    end loop;
end $$;
