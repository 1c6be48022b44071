-- The nightly run asks for keys of the registry whose own day has passed: it must not read all of them each night.
create index registry_keys_by_expiry on registry_keys (expires_on);
