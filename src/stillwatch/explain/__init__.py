"""One account: what ties it to each of its candidates, what speaks for itself, and who comes
nearest."""
