-- Registers of authorisations to travel are lists like those of persons and documents. An authorisation is looked up by the
-- document it is for, with which its key begins.
alter table lists drop constraint lists_kind_check;
alter table lists add constraint lists_kind_check check (kind in ('person', 'document', 'authorisation'));
create index list_entries_of_document on list_entries (list_id, split_part(entry_key, '/', 1))
    where entry ? 'authorisation';
