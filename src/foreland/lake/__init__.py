"""Years of journeys as Parquet, read with DuckDB."""
