"""What a scan of a log of a given size costs, and whether it still finds what is there."""
