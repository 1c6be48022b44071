-- A traveller is found however the name is written: the sound of the main word of either part of it, as a key.
-- One at a time each key is compared before the row filters, as every text is.
alter table identities add column surname_heard text, add column given_heard text;
create index identities_by_sound on identities (surname_heard, given_heard);
create index identities_by_given_sound on identities (given_heard);
