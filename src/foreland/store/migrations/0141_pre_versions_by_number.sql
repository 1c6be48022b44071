-- Of a list its highest activated version is in force, whatever the clock said when it was activated.
create index activations_of_version on activations (version, activated_at);
