-- How far we have read a partner's TAXII collection, as its server wrote the instant.
alter table exchange_partners add column read_through text;
