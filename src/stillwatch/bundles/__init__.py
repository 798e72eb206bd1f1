"""Evidence bundles: what a lake knows of one campaign, sealed so that a court's expert can check
every bit of it."""
