"""A log format in, canonical record batches out; one file a format."""
