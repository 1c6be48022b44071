-- A named officer takes a lookout back and says why by a code: the port is told that it no longer holds.
alter table lookouts add column withdrawal text
    check (withdrawal in ('announced_in_error', 'another_person', 'cleared_since', 'does_not_travel'));
