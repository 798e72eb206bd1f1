"""What a scan asks of a lake, and how it is answered: the lake as it was at a moment, or some of
its accounts."""
