-- Why an own lookout was corrected, extended or ended: words of an officer, sealed, with the version that it made.
alter table list_versions add column reason_sealed bytea;
