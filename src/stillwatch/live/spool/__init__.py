"""What was acknowledged and is not yet in the lake: sealed segments, on the disk before anybody is
answered."""
