"""For a team that builds on somebody's API: would its own log be taken for a campaign, by what, and
what would help."""
