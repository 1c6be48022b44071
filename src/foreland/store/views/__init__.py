"""What the pages read: one module a page, each read set-based, filtered for its viewer and bounded in rows."""
