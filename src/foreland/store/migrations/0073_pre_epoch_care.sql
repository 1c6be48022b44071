-- Whom an epoch is about: when one of them comes into the care of protection, the epoch ends before anything is answered.
alter table deconfliction_epochs add column recommendations uuid[] not null default '{}';
