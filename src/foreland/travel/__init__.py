"""The shared nouns: travellers, documents, bookings, flights, findings and their code tables.

Pure values (frozen structures) and pure functions on them; no room below this one. The field names of
:mod:`foreland.travel.traveller` and :mod:`foreland.travel.booking` are the public JSON names.
"""
