"""Benchmarks: what the parts cost, on synthetic data."""
