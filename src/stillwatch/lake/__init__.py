"""Sketches and account profiles by day, in Parquet, with a manifest; idempotent and restartable."""
