-- A request for information goes to a partner without a Foreland as an item of exchange, and comes so; its answers go the same
-- way. Letters of bundles stay what they were.
alter table information_requests add column channel text not null default 'bundle' check (channel in ('bundle', 'taxii'));
