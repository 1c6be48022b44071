"""Who asks: the viewer's identity, roles and purpose, handed to every read of the store as its first argument."""
