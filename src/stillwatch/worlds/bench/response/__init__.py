"""Harvesters who answer what is done to them, with the real detector, policies and decisions in
between."""
