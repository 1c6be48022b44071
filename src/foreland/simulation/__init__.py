"""The synthetic world: a day of flights, lists and people that never lived, with planted cases and their truth.

Everything follows from a seed and an instant. Names are common names of many cultures joined by chance; telephone
numbers use the country code 999 that belongs to nobody, e-mail addresses the domains reserved for examples, cards a
test range, carriers and agencies are made up; only airports are real.
"""
