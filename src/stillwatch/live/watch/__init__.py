"""What a lake that grows comes to: scanned again and again, and what changed is told."""
