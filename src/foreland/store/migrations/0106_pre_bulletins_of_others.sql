-- A bulletin may be made of what a partner gave: of which item, and of which version of it. It follows that item, and goes
-- on only as its originator lets; so does the item of exchange that it is released as.
alter table bulletins add column source_org uuid references organisations, add column source_item uuid,
    add column source_modified timestamptz,
    add constraint bulletins_source check (num_nonnulls(source_org, source_item, source_modified) in (0, 3));
create index bulletins_of_source on bulletins (source_org, source_item) where source_org is not null;

alter table shared_items add column derived boolean not null default false;
