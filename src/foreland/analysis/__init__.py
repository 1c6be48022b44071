"""Analysis: what the work of the house amounts to, with how sure one can be of it."""
