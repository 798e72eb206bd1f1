"""Signals of one campaign for other defenders, in the formats that their tools read. Every account is a keyed hash."""
