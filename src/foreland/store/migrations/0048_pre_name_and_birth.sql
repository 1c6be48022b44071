-- People of one name and birth date are asked for with every traveller that is screened: a common name alone is on
-- thousands of rows. The same index serves names that begin with something.
drop index identities_by_name;
create index identities_by_name on identities (name_folded text_pattern_ops, date_of_birth);
