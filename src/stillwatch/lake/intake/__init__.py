"""From the chunks of a log, and from account tables, to finished days of sketches."""
