"""Simulated campaigns, each mechanic a parameter. They exist only as rows of a simulated log."""
