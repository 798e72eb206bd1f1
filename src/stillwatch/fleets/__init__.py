"""Question one: which accounts act as one? Evidence per family, peeling, exchangeability."""
