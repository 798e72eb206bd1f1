"""What is told to other defenders of a campaign: in the formats that their tools read, and as
indicators that they can search their own traffic with. No customer is named: every account, every
value is a keyed hash."""
