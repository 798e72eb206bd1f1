"""Question one: which accounts act as one? Proposals, evidence per family, fleets."""
