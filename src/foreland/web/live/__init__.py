"""Pages that stay true: the stream that says what changed, and the marks by which only changed rows are sent."""
