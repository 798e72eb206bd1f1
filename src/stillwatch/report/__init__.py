"""What is handed over to people outside the room: the facts of one campaign, and the reports made
of them."""
