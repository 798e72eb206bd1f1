"""What people decide to do about a campaign: measures with an owner, a reason and an end, and the
signed table of them that gateways are answered from."""
