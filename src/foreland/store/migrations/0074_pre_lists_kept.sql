-- Lists as their owners keep them: what for, how handled, how often they come anew, until when, and who may know of a hit.
--   * A version holds the entries that began at or before its number and did not end by then: a change of a few entries of
--     a list of a million is a few rows, and what the list held on any day can be read.
--   * Hits of a list that not everybody may know of are hidden like those of people in the care of protection: in queues,
--     counts, searches and exports alike; the list and its entries are hidden with them.
alter table lists
    add column used_for text not null default '',
    add column handling_code text not null default '',
    add column refresh_hours int check (refresh_hours > 0),             -- null: it comes when it comes
    add column refreshed_at timestamptz,                               -- when a file was taken last, whatever it changed
    add column expires_on date,                                        -- the last day on which it is in force
    add column most_shrink double precision not null default 0.3 check (most_shrink between 0 and 1),
    add column seen_by text[],                                         -- roles; null: whoever sees hits
    add column row_version int not null default 1;

alter table list_versions
    drop constraint list_versions_list_id_content_sha256_key,
    drop column content_sha256,
    add column number int,
    add column added int not null default 0,
    add column changed int not null default 0,
    add column removed int not null default 0,
    add column override_sealed bytea;                                  -- why a refused file was taken all the same
update list_versions v set number = counted.number
from (select id, row_number() over (partition by list_id order by imported_at, id) as number from list_versions) counted
where counted.id = v.id;
alter table list_versions alter column number set not null, add unique (list_id, number);

update lists l set refresh_hours = 720, refreshed_at = (select max(v.imported_at) from list_versions v where v.list_id = l.id);

create table list_entries_kept (
    list_id uuid not null references lists on delete cascade,
    org_id uuid not null, originator_org uuid not null, handling_id uuid not null references handling,
    purpose text not null, retention_class text not null,
    entry_key text not null,
    since int not null,                                                -- number of the first version that holds it
    until int check (until > since),                                   -- of the first that does not any more
    entry jsonb not null,
    expires_on date,                                                   -- its last day, of an own lookout
    primary key (list_id, entry_key, since)
);
insert into list_entries_kept
select v.list_id, e.org_id, e.originator_org, e.handling_id, e.purpose, e.retention_class, e.entry_key, v.number,
       (select min(later.number) from list_versions later where later.list_id = v.list_id and later.number > v.number), e.entry
from list_entries e join list_versions v on v.id = e.list_version_id;
drop table list_entries;
alter table list_entries_kept rename to list_entries;
create index list_entries_begun on list_entries (list_id, since);
create index list_entries_ended on list_entries (list_id, until) where until is not null;
create index list_entries_to_expire on list_entries (expires_on) where until is null and expires_on is not null;

-- Since when a set of lists is what workers screen with, and which versions it is.
create table list_loads (
    org_id uuid not null,
    purpose text not null,
    list_set text not null,
    versions uuid[] not null,
    live_at timestamptz not null,
    primary key (org_id, list_set)
);

create function foreland_hidden_lists() returns text[] stable language plpgsql as $$
declare
    worn text := coalesce(current_setting('foreland.roles', true), '');
    reach text := coalesce(current_setting('foreland.scope', true), '');
    hidden text[];
begin
    perform set_config('foreland.roles', 'service', true);
    perform set_config('foreland.scope', 'organisation', true);
    hidden := array(select l.name from lists l where not l.seen_by && string_to_array(worn, ','));
    perform set_config('foreland.roles', worn, true);
    perform set_config('foreland.scope', reach, true);
    return hidden;
end $$;

create policy of_seen_lists on hits as restrictive
    using ('service' = any ((select foreland_roles())::text[])
           or source <> all ((select foreland_hidden_lists())::text[]));

do $$
begin
    perform foreland_guard('list_entries');
    perform foreland_guard('list_loads');
    create policy seen_by_role on lists as restrictive
        using (seen_by is null or 'service' = any ((select foreland_roles())::text[])
               or seen_by && (select foreland_roles())::text[]);
    create policy of_seen_lists on list_versions as restrictive
        using ('service' = any ((select foreland_roles())::text[]) or list_id in (select id from lists));
    create policy of_seen_lists on list_entries as restrictive
        using ('service' = any ((select foreland_roles())::text[]) or list_id in (select id from lists));
    if exists (select from pg_roles where rolname = 'foreland_app') then
        grant select, insert, update, delete on list_entries to foreland_app;
        grant select, insert, update on list_loads to foreland_app;
    end if;
end $$;
