"""Machine-readable zones: the lines at the foot of a travel document, read field by field.

A zone is what an officer pastes or a carrier reads out; API and bookings hold none. The layouts are those of ICAO Doc
9303 parts 3 to 7 and of some national documents (``layouts``). A check digit finds slips of typing and reading, not
forgery: a zone in which all agree proves nothing about the document it is said to stand in.
"""
