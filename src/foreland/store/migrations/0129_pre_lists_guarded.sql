-- What a file may take away at once is watched from so many entries (and names, birth dates, documents) on; how the columns
-- of a list's CSV are named is kept for its next file. Own lookouts come when they come: no file ever brings them.
alter table lists
    add column guarded_from int not null default 20 check (guarded_from >= 0),
    add column mapping jsonb;
update lists set refresh_hours = null where name = 'own lookouts';
