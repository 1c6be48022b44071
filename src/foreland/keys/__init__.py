"""Encryption keys: the data key, the blind-index key and the hourly quarantine keys, all files outside the database."""
