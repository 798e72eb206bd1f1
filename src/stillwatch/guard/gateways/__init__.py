"""How each gateway asks, and how it wants to be answered: a file a gateway."""
