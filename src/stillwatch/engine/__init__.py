"""The few verbs that the rooms need of a query engine, so that one machine and a cluster can serve
alike."""
