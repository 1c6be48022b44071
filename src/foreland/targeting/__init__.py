"""Targeting rules: patterns over bookings that are worth an officer's look, and never more than that.

Each rule is declared (purpose, legal basis, source, owner, expiry, the history it needs) beside a pure,
three-valued function. No rule may test nationality, religion or their proxies.
"""
