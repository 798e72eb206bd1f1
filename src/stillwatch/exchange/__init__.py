"""The record: what one exchange and one account are, in one place, for every other room."""
