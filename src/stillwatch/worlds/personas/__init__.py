"""Who uses the service honestly: one file a kind of customer, each a function that writes itself
into a world."""
