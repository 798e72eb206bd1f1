"""One file a log format: how it is known, and which of its fields becomes what."""
