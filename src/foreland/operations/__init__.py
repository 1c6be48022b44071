"""One module per thing that happens: what it means, what it writes, its audit entry. The door owns the transaction."""
