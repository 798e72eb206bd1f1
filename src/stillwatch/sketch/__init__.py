"""Text in, fixed-size numbers out: heavy text is touched once, here, by pure functions of record batches."""
