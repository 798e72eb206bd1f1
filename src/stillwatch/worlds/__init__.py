"""Simulated logs with known truth, made of real text; imported by the command line and tests
only."""
