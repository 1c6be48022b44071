"""Screening: one journey and what is known about it in, findings with their reasons out.

``plan`` says which history is wanted, the store fetches it for a batch, ``screen`` is pure (decision 10).
"""
