"""What is told to other defenders of a campaign, in a form that they can search their own traffic with."""
