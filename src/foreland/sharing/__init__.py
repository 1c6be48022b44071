"""Sharing: what may go to whom under which caveats, products, deconfliction, and the formats of exchange."""
