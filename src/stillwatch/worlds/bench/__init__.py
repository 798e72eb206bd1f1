"""What `stillwatch bench` measures beyond the folders beside this one: suites against stored
results, what is lost without a family of evidence, what a second operator finds by a profile, how
fast a log is read."""
