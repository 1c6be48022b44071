"""What stored codes are called on a page, by what they are about."""
