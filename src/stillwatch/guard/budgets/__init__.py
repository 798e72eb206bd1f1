"""One budget for a campaign, over all its accounts and all guards: reserved before a request
passes, settled after it was answered."""
