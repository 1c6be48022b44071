"""Liaison: what a named officer recommends to a carrier, how far it got, and what became of it.

Nothing here takes a score: a recommendation begins with an officer, a ground of the configured list and a reason.
"""
