"""What a student gains from a harvest, and what a safeguard takes from it: small students are
trained from scratch on tasks that programs make. So that an operator can say with figures what a
campaign was worth to its harvester, and what stopping it earlier would have saved."""
