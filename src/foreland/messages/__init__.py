"""Bytes of passenger messages to records, and back.

Every oddity becomes a defect; nothing is dropped, nothing guessed silently.
"""
