"""What a scan found, written down: campaigns.json, the Parquet tables and one page to read."""
