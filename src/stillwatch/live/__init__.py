"""Exchanges as they happen: taken in from senders, kept safe in a spool, and brought to the lake by
the minute."""
