-- References of a traveller without a column of their own (RFF CR, ACD, CBA), and the carrier's mark of changed data.

alter table identities add column other_references jsonb not null default '[]';
alter table reported_travellers add column changed boolean;
