"""One scan, from a lake to its result: which accounts are looked at, what was judged, and what is
written down."""
