"""A world's accounts as teams that check their own logs: what honest ones are told, and what fleets
are."""
