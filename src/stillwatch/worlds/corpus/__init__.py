"""Carried text and clocks, where they came from, and how they were made."""
