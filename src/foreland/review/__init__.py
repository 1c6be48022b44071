"""Review: the life of a hit, who may decide what about it, and with which reason."""
