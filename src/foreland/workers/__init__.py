"""The background process: screens what was received, sweeps what is out of date, keeps partitions and keys in order."""
