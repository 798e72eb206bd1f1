"""What senders speak, as lines of the formats that the readers read."""
