-- Up to which item a partner's TAXII inbox was given what we released to it.
alter table exchange_partners add column pushed_through timestamptz not null default '1970-01-01Z';
