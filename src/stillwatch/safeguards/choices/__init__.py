"""Keyed choice: of matters of no consequence, a secret key draws which of some equals is served."""
