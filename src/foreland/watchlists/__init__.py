"""Watchlists: what a list entry is, reading lists, an index over names and explained comparison.

A match says which names were aligned and how, what the birth dates, nationality and sex add or take away, and
under which list and policy version: the same value is shown on the page, in the audit and in a redress
letter.
"""
