"""The few verbs that move tables: read, write, sql."""
