"""Questions two and three: is a fleet concealed, and is it a harvest? With what confidence, and
why."""
