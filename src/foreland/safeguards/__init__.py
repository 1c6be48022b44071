"""What protects the people in the data: masking, the sensitive-data filter and its terms.

Values in, values out. Rooms above decide when to call; nothing in here knows about messages or the store.
"""
